#include "core/cli/view/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

#include "results/base/text.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowestColumn = 6;
constexpr std::size_t kWidestWords = 24;  // of an exact column, before others are left out for it

/// A number with fewer and fewer digits, and before that a mean without its half-width; the last one is the shortest.
/// Empty if the cell holds something else.
std::vector<std::string> roundings(const std::string& cell) {
  std::vector<std::string> all{cell};
  double number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  const std::string rest(end, cell.data() + cell.size());
  if (error != std::errc() || !(rest.empty() || rest.starts_with(" ±") || rest.starts_with(" +-"))) return {};
  if (!rest.empty()) all.emplace_back(cell.data(), end);
  for (int digits = 6; digits > 0; --digits) {
    auto text = fmt::format("{:.{}g}", number, digits);
    if (text.size() < all.back().size()) all.push_back(std::move(text));
  }
  return all;
}

std::string fitted(const std::string& cell, std::size_t width, Table::Align align, bool utf8) {
  if (align == Table::Align::right)
    for (auto& text : roundings(cell))
      if (display_width(text) <= width) return std::move(text);
  return shortened(cell, width, utf8);
}

std::string padded(const std::string& text, std::size_t width, Table::Align align) {
  const std::string space(width - display_width(text), ' ');
  return align == Table::Align::right ? space + text : text + space;
}

void add_cell(std::string& line, const std::string& cell, std::size_t width, Table::Align align, bool utf8) {
  const auto own = display_width(cell);
  if (own > width) return add_cell(line, fitted(cell, width, align, utf8), width, align, utf8);
  line.append(kGap + (align == Table::Align::right ? width - own : 0), ' ');
  line += cell;
  if (align == Table::Align::left) line.append(width - own, ' ');
}

std::string without_trailing_space(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

/// A head in lines of at most `width` columns, broken after a dot or an underscore where it can be.
std::vector<std::string> head_lines(const std::string& head, std::size_t width) {
  std::vector<std::string> lines{""};
  for (std::size_t begin = 0; begin < head.size();) {
    const auto end = std::min(head.find_first_of("._", begin), head.size() - 1) + 1;
    const std::string piece = head.substr(begin, end - begin);
    if (!lines.back().empty() && display_width(lines.back()) + display_width(piece) > width) lines.emplace_back();
    lines.back() += piece;
    begin = end;
  }
  return lines;
}

/// The same with no line wider than that: two heads never become one.
std::vector<std::string> whole_head(const std::string& head, std::size_t width) {
  std::vector<std::string> lines;
  for (auto& line : head_lines(head, width)) {
    std::string piece;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool begins = (static_cast<unsigned char>(line[i]) & 0xC0) != 0x80;  // a character of UTF-8
      if (begins && display_width(piece) == width) lines.push_back(std::exchange(piece, ""));
      piece += line[i];
    }
    lines.push_back(std::move(piece));
  }
  return lines;
}

std::size_t widest(const std::vector<std::string>& lines) {
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, display_width(line));
  return width;
}

}  // namespace

void Table::column(std::string head, Align align, Cells cells) {
  columns_.push_back({results::visible_text(head), align, cells, 0});
}

void Table::row(std::vector<std::string> cells, bool emphasis) {
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (columns_[c].align == Align::left) cells[c] = results::visible_text(cells[c]);
    columns_[c].widest = std::max(columns_[c].widest, display_width(cells[c]));
  }
  rows_.push_back({std::move(cells), emphasis});
}

void Table::break_heads(std::vector<std::size_t>& width, std::size_t room) const {
  std::vector<std::size_t> narrow;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    narrow.push_back(std::max(widest(head_lines(columns_[c].head, 1)), columns_[c].widest));
  }
  const auto slack = [&](std::size_t c) { return width[c] - narrow[c]; };
  for (std::size_t total = std::accumulate(width.begin(), width.end(), kGap * width.size()); total > room;) {
    std::size_t most = 0;
    for (std::size_t c = 1; c < width.size(); ++c)
      if (slack(c) > slack(most)) most = c;
    if (slack(most) == 0) return;
    const std::size_t cut = std::min(slack(most), total - room);
    total -= cut;
    width[most] -= cut;
  }
}

std::size_t Table::narrowest(std::size_t column) const {
  std::size_t width = kNarrowestColumn;
  if (columns_[column].cells == Cells::exact) {
    const std::size_t most = columns_[column].align == Align::right ? std::string::npos : kWidestWords;
    for (const auto& row : rows_) width = std::max(width, std::min(display_width(row.cells[column]), most));
  } else if (columns_[column].align == Align::right)
    for (const auto& row : rows_) {
      if (display_width(row.cells[column]) <= width) continue;  // and so is what it is rounded to
      if (const auto rounded = roundings(row.cells[column]); !rounded.empty())
        width = std::max(width, display_width(rounded.back()));
    }
  return width;
}

std::vector<std::size_t> Table::widths(const Terminal& terminal) const {
  std::vector<std::size_t> result;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    result.push_back(std::max(display_width(columns_[c].head), columns_[c].widest));
  }
  const auto room = static_cast<std::size_t>(std::max(terminal.width, 20));
  if (std::accumulate(result.begin(), result.end(), kGap * result.size()) <= room) return result;
  break_heads(result, room);
  std::vector<std::size_t> least;
  for (std::size_t c = 0; c < columns_.size(); ++c) least.push_back(std::min(result[c], narrowest(c)));
  while (least.size() > 1 && std::accumulate(least.begin(), least.end(), kGap * least.size()) > room) least.pop_back();
  result.resize(least.size());
  std::size_t total = std::accumulate(result.begin(), result.end(), kGap * result.size());
  // Words give way first, from the right; then, in a very narrow terminal, numbers too.
  for (const Align align : {Align::left, Align::right})
    for (std::size_t c = result.size(); c-- > 0 && total > room;) {
      if (columns_[c].align != align || result[c] <= least[c]) continue;
      const std::size_t cut = std::min(total - room, result[c] - least[c]);
      result[c] -= cut;
      total -= cut;
    }
  return result;
}

std::size_t Table::room(const Terminal& terminal) const { return widths(terminal).size(); }

std::string Table::text(const Terminal& terminal) const {
  const auto width = widths(terminal);
  const std::string gap(kGap, ' ');
  std::vector<std::vector<std::string>> heads;
  std::size_t lines = 1;
  std::string text, rule;
  for (std::size_t c = 0; c < width.size(); ++c) {
    heads.push_back(whole_head(columns_[c].head, width[c]));
    lines = std::max(lines, heads.back().size());
    rule += gap;
    for (std::size_t i = 0; i < width[c]; ++i) rule += terminal.rule();
  }
  for (std::size_t i = 0; i < lines; ++i) {  // short heads stand at the bottom
    std::string head;
    for (std::size_t c = 0; c < width.size(); ++c) {
      const std::size_t empty = lines - heads[c].size();
      head += gap + padded(i < empty ? "" : heads[c][i - empty], width[c], columns_[c].align);
    }
    text += terminal.bold(without_trailing_space(head)) + "\n";
  }
  text += terminal.dim(rule) + "\n";
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t c = 0; c < width.size(); ++c)
      add_cell(line, row.cells[c], width[c], columns_[c].align, terminal.utf8);
    line = without_trailing_space(line);
    text += row.emphasis ? terminal.bold(line) : line;
    text += '\n';
  }
  if (width.size() == columns_.size()) return text;
  std::string left_out;
  for (std::size_t c = width.size(); c < columns_.size(); ++c)
    left_out += (left_out.empty() ? "" : ", ") +
                shortened(columns_[c].head, static_cast<std::size_t>(std::max(terminal.width, 20)) - 3, terminal.utf8);
  return text + paragraph("no room for: " + left_out, 2, terminal);
}

}  // namespace sandglass
