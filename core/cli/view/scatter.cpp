#include "core/cli/view/scatter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sandglass {
namespace {

constexpr int kHeight = 14;
constexpr int kWidest = 80;
constexpr int kNarrowestPlot = 40;

enum class Mark : char { none, weak, strong };

/// The place of `value` among `count` from `low` to `high`. Halves, so that no difference overflows.
int place(double value, double low, double high, int count) {
  const double span = high / 2 - low / 2;
  const double share = span > 0 ? (value / 2 - low / 2) / span : 0.5;
  return std::clamp(static_cast<int>(std::lround(share * (count - 1))), 0, count - 1);
}

std::string drawn(const std::vector<Mark>& row, const Terminal& terminal) {
  std::size_t last = row.size();
  while (last > 0 && row[last - 1] == Mark::none) --last;
  std::string text;
  for (std::size_t i = 0; i < last; ++i) {
    if (row[i] == Mark::none) text += ' ';
    if (row[i] == Mark::weak) text += terminal.dim(terminal.utf8 ? "·" : ".");
    if (row[i] == Mark::strong) text += terminal.accent(terminal.utf8 ? "●" : "o");
  }
  return text;
}

std::string repeated(const char* piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

/// `left` and `right` at the ends of `width` columns, and `middle` between them where there is room.
std::string spread(const std::string& left, const std::string& middle, const std::string& right, int width) {
  const auto all = static_cast<std::size_t>(width);
  const std::size_t ends = left.size() + right.size();
  if (ends + 1 > all) return left;
  std::string between(all - ends, ' ');
  if (const std::size_t wide = display_width(middle); wide + 4 <= between.size()) {
    const std::size_t before =
        std::clamp(all / 2 - std::min(all / 2, wide / 2 + left.size()), std::size_t{2}, between.size() - wide - 2);
    between = std::string(before, ' ') + middle + std::string(between.size() - wide - before, ' ');
  }
  return left + between + right;
}

}  // namespace

std::string scatter_text(const std::vector<results::Dot>& dots, results::Frame frame, const std::string& x_label,
                         const std::string& y_label, const Terminal& terminal) {
  if (terminal.width < kNarrowestPlot) return "";
  const auto number = [](double value) { return fmt::format("{:.4g}", value); };
  const std::string top = number(frame.top), bottom = number(frame.bottom);
  const auto label_width = static_cast<int>(std::max(top.size(), bottom.size()));
  const int width = std::min(terminal.width, kWidest) - label_width - 5;
  std::vector<std::vector<Mark>> rows(kHeight, std::vector<Mark>(static_cast<std::size_t>(width)));
  bool any = false;
  for (const auto& dot : dots) {
    if (!std::isfinite(dot.x) || !std::isfinite(dot.y) || !frame.holds(dot)) continue;
    const int row = kHeight - 1 - place(dot.y, frame.bottom, frame.top, kHeight);
    const int column = place(dot.x, frame.left, frame.right, width);
    Mark& mark = rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
    mark = std::max(mark, dot.strong ? Mark::strong : Mark::weak);
    any = true;
  }
  if (!any) return "";
  std::string text =
      fmt::format("  {:{}} {}\n", "", label_width, shortened(y_label, static_cast<std::size_t>(width), terminal.utf8));
  for (std::size_t r = 0; r < kHeight; ++r) {
    const bool end = r == 0 || r + 1 == kHeight;
    const char* axis = terminal.utf8 ? (end ? "┤" : "│") : (end ? "+" : "|");
    text += fmt::format("  {:>{}} {}{}\n",
                        r == 0 ? top
                        : end  ? bottom
                               : "",
                        label_width, terminal.dim(axis), drawn(rows[r], terminal));
  }
  const std::string margin(static_cast<std::size_t>(label_width) + 3, ' ');
  text += margin + terminal.dim((terminal.utf8 ? "└" : "+") + repeated(terminal.rule(), width)) + "\n";
  return text + margin + " " + spread(number(frame.left), x_label, number(frame.right), width) + "\n";
}

}  // namespace sandglass
