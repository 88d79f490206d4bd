#include "core/cli/curves/sparkline.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sandglass {
namespace {

constexpr std::array<const char*, 8> kBars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<const char*, 8> kPlain{"_", ".", ":", "-", "=", "+", "*", "#"};

}  // namespace

std::string sparkline(const std::vector<double>& values, std::size_t width, const Terminal& terminal) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double value : values)
    if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  if (low > high) return "";
  const auto& bars = terminal.utf8 ? kBars : kPlain;
  const std::size_t columns = std::min(width, values.size());
  std::string text;
  for (std::size_t column = 0; column < columns; ++column) {
    const double value = values[(column + 1) * values.size() / columns - 1];
    const double span = high / 2 - low / 2;  // halves, so that no difference overflows
    const double share = span > 0 ? (value / 2 - low / 2) / span : 0.5;
    text += std::isfinite(value) ? bars[static_cast<std::size_t>(std::lround(share * (bars.size() - 1)))] : " ";
  }
  return text;
}

}  // namespace sandglass
