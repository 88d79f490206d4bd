#include "core/cli/curves/curve_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace sandglass {
namespace {

constexpr int kRows = 5;
constexpr int kWidest = 80;
constexpr int kNarrowest = 40;

/// Dots on a grid of characters: 2 x 4 of them in each, as Braille has, or a single one.
class Canvas {
 public:
  Canvas(int columns, bool braille)
      : columns_(columns), wide_(braille ? 2 : 1), high_(braille ? 4 : 1), cells_(kRows, std::vector<int>(columns)) {}

  int width() const { return columns_ * wide_; }
  int height() const { return kRows * high_; }

  /// The origin is at the lower left.
  void dot(int x, int y) {
    static constexpr int kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const int down = height() - 1 - y;
    cells_[static_cast<std::size_t>(down / high_)][static_cast<std::size_t>(x / wide_)] |=
        kBits[down % high_][x % wide_];
  }

  void line(int x0, int y0, int x1, int y1) {
    const int steps = std::max({std::abs(x1 - x0), std::abs(y1 - y0), 1});
    for (int i = 0; i <= steps; ++i) dot(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps);
  }

  std::string row(int at) const {
    const auto& cells = cells_[static_cast<std::size_t>(at)];
    const auto end = std::find_if(cells.rbegin(), cells.rend(), [](int bits) { return bits != 0; }).base();
    std::string text;
    for (auto cell = cells.begin(); cell != end; ++cell) text += high_ == 1 ? (*cell ? "*" : " ") : braille(*cell);
    return text;
  }

 private:
  /// U+2800 and the bits, in UTF-8; a plain space of none.
  static std::string braille(int bits) {
    if (bits == 0) return " ";
    return {'\xE2', static_cast<char>(0xA0 | (bits >> 6)), static_cast<char>(0x80 | (bits & 0x3F))};
  }

  int columns_, wide_, high_;
  std::vector<std::vector<int>> cells_;
};

/// The place of `value` among `count` from `low` to `high`. Halves, so that no difference overflows.
int place(double value, double low, double high, int count) {
  const double span = high / 2 - low / 2;
  const double share = span > 0 ? (value / 2 - low / 2) / span : 0.5;
  return std::clamp(static_cast<int>(std::lround(share * (count - 1))), 0, count - 1);
}

std::string number(double value) { return fmt::format("{:.4g}", value); }

std::string title(const results::SeriesSoFar& series, std::size_t least, std::size_t greatest,
                  const Terminal& terminal) {
  const auto at = [&](std::size_t i) {
    return fmt::format("{} (epoch {})", number(series.values[i]), series.epochs[i]);
  };
  const auto numbers = fmt::format("min {}  max {}  last {}", at(least), at(greatest), at(series.values.size() - 1));
  const auto room = static_cast<std::size_t>(std::clamp(terminal.width, 20, kWidest)) - 3;
  std::string text = "  " + terminal.bold(series.name);
  const std::size_t used = display_width(series.name) + 2;
  const auto fits = [&](const std::string& words) { return used + display_width(words) <= room; };
  const std::string unit = series.unit.empty() ? "" : series.unit + "  ";
  text += fits(unit + numbers) ? "  " + terminal.dim(unit) + numbers : fits(numbers) ? "  " + numbers : "";
  if (!fits(numbers))
    for (const auto& line : wrapped(numbers, room)) text += "\n  " + line;
  return text + "\n";
}

}  // namespace

results::SeriesSoFar measured(const results::Series& series) {
  results::SeriesSoFar out{series.name, series.unit, {}, {}};
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (!std::isfinite(series.values[i])) continue;
    out.epochs.push_back(static_cast<std::int64_t>(i) + 1);
    out.values.push_back(series.values[i]);
  }
  return out;
}

std::string curve_text(const results::SeriesSoFar& series, const Terminal& terminal) {
  const auto& values = series.values;
  if (values.empty()) return "";
  const auto [least, greatest] = std::ranges::minmax_element(values);
  const double low = *least, high = *greatest;
  std::string text = title(series, static_cast<std::size_t>(least - values.begin()),
                           static_cast<std::size_t>(greatest - values.begin()), terminal);
  if (values.size() < 2 || terminal.width < kNarrowest) return text;
  const std::string top = number(high), bottom = number(low);
  const auto labels = std::max(top.size(), bottom.size());
  Canvas canvas(std::min(terminal.width, kWidest) - static_cast<int>(labels) - 5, terminal.utf8);
  const auto x = [&](std::size_t i) {
    return place(static_cast<double>(series.epochs[i]), static_cast<double>(series.epochs.front()),
                 static_cast<double>(series.epochs.back()), canvas.width());
  };
  const auto y = [&](std::size_t i) { return place(values[i], low, high, canvas.height()); };
  for (std::size_t i = 1; i < values.size(); ++i) canvas.line(x(i - 1), y(i - 1), x(i), y(i));
  for (int row = 0; row < kRows; ++row) {
    const bool end = row == 0 || row + 1 == kRows;
    const char* axis = terminal.utf8 ? (end ? "┤" : "│") : (end ? "+" : "|");
    const std::string& label = row == 0 ? top : bottom;
    text +=
        fmt::format("  {:>{}} {}{}\n", end ? label : "", labels, terminal.dim(axis), terminal.accent(canvas.row(row)));
  }
  return text;
}

}  // namespace sandglass
