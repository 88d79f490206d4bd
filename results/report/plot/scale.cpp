#include "results/report/plot/scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sandglass::results {
namespace {

constexpr double kRoom = 0.05;  ///< of the range, on each side

/// 1, 2 or 5 times a power of ten, so that about `most` steps cover the range.
double round_step(double range, std::size_t most) {
  const double raw = range / static_cast<double>(std::max<std::size_t>(most, 2) - 1);
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= 0.75 * raw) return factor * power;
  return 10 * power;
}

std::vector<Tick> log_ticks(double low, double high, std::size_t most) {
  std::vector<Tick> ticks;
  const int first = static_cast<int>(std::ceil(low - 1e-9)), last = static_cast<int>(std::floor(high + 1e-9));
  const int every =
      std::max(1, static_cast<int>(std::ceil(static_cast<double>(last - first + 1) / static_cast<double>(most))));
  const bool few = last - first < 2;
  for (int power = first - 1; power <= last; ++power)
    for (const double factor : {1.0, 2.0, 5.0}) {
      if ((factor != 1 && !few) || (factor == 1 && (power - first) % every != 0)) continue;
      const double value = factor * std::pow(10.0, power);
      const double place = std::log10(value);
      if (place >= low - 1e-9 && place <= high + 1e-9) ticks.push_back({value, tick_label(value, value)});
    }
  return ticks;
}

}  // namespace

std::string tick_label(double value, double step) {
  if (value == 0 || std::abs(value) < step * 1e-9) return "0";
  const double size = std::abs(value);
  if (size >= 1e6 || size < 1e-4) {
    const int digits = std::max(0, static_cast<int>(std::ceil(std::log10(size / step) - 1e-6)));
    return fmt::format("{:.{}e}", value, std::min(digits, 12));
  }
  const int digits = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  return fmt::format("{:.{}f}", value, std::min(digits, 12));
}

Scale Scale::of_numbers(std::span<const double> values, bool logarithmic, bool include_zero) {
  Scale scale;
  scale.logarithmic_ = logarithmic && std::ranges::any_of(values, [](double v) { return v > 0 && std::isfinite(v); });
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (double value : values) {
    if (scale.logarithmic_) value = value > 0 ? std::log10(value) : std::nan("");
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (low > high) low = 0, high = 1;
  if (include_zero && !scale.logarithmic_) low = std::min(low, 0.0), high = std::max(high, 0.0);
  double room = kRoom * (high - low);
  if (room == 0) room = scale.logarithmic_ ? 0.5 : low == 0 ? 0.5 : 0.5 * std::abs(low);
  scale.low_ = include_zero && low == 0 ? 0 : low - room;
  scale.high_ = include_zero && high == 0 ? 0 : high + room;
  return scale;
}

Scale Scale::of_whole_numbers(std::span<const double> values) {
  Scale scale = of_numbers(values, false);
  scale.whole_ = true;
  return scale;
}

Scale Scale::of_categories(std::vector<std::string> names) {
  Scale scale;
  scale.low_ = -0.5;
  scale.high_ = std::max(0.5, static_cast<double>(names.size()) - 0.5);
  scale.names_ = std::move(names);
  return scale;
}

double Scale::place(double value) const {
  if (logarithmic_) value = value > 0 ? std::log10(value) : std::nan("");
  if (!std::isfinite(value)) return std::nan("");
  return (value - low_) / (high_ - low_);
}

std::vector<Tick> Scale::ticks(std::size_t most) const {
  std::vector<Tick> ticks;
  if (!names_.empty()) {
    for (std::size_t i = 0; i < names_.size(); ++i) ticks.push_back({static_cast<double>(i), names_[i]});
    return ticks;
  }
  if (logarithmic_) {
    ticks = log_ticks(low_, high_, most);
    if (ticks.size() >= 2) return ticks;
    ticks.clear();
  }
  const double low = logarithmic_ ? std::pow(10.0, low_) : low_, high = logarithmic_ ? std::pow(10.0, high_) : high_;
  const double step = std::max(round_step(high - low, most), whole_ ? 1.0 : 0.0);
  for (double n = std::ceil(low / step - 1e-9); n * step <= high + step * 1e-9 && ticks.size() < 4 * most; ++n)
    ticks.push_back({n * step, tick_label(n * step, step)});
  return ticks;
}

}  // namespace sandglass::results
