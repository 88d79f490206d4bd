#include "core/cli/table.hpp"

#include <algorithm>
#include <numeric>

namespace sandglass {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 6;

std::string padded(const std::string& cell, std::size_t width, Table::Align align, bool utf8) {
  const std::string text = shortened(cell, width, utf8);
  const std::string space(width - display_width(text), ' ');
  return align == Table::Align::right ? space + text : text + space;
}

std::string without_trailing_space(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::vector<std::size_t> Table::widths(const Terminal& terminal) const {
  std::vector<std::size_t> result;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t width = display_width(columns_[c].head);
    for (const auto& row : rows_) width = std::max(width, display_width(row.cells[c]));
    result.push_back(width);
  }
  const auto room = static_cast<std::size_t>(std::max(terminal.width, 20));
  std::size_t total = std::accumulate(result.begin(), result.end(), kGap * result.size());
  // Words give way first, from the right; then, in a very narrow terminal, numbers too.
  for (const Align align : {Align::left, Align::right})
    for (std::size_t c = result.size(); c-- > 0 && total > room;) {
      if (columns_[c].align != align || result[c] <= kNarrowest) continue;
      const std::size_t cut = std::min(total - room, result[c] - kNarrowest);
      result[c] -= cut;
      total -= cut;
    }
  return result;
}

std::string Table::text(const Terminal& terminal) const {
  const auto width = widths(terminal);
  const std::string gap(kGap, ' ');
  std::string head, rule;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    head += gap + padded(columns_[c].head, width[c], columns_[c].align, terminal.utf8);
    rule += gap;
    for (std::size_t i = 0; i < width[c]; ++i) rule += terminal.rule();
  }
  std::string text = terminal.bold(without_trailing_space(head)) + "\n" + terminal.dim(rule) + "\n";
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t c = 0; c < columns_.size(); ++c)
      line += gap + padded(row.cells[c], width[c], columns_[c].align, terminal.utf8);
    line = without_trailing_space(line);
    text += (row.emphasis ? terminal.bold(line) : line) + "\n";
  }
  return text;
}

}  // namespace sandglass
