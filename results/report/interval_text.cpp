#include "results/report/interval_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/base/text.hpp"

namespace sandglass::results {
namespace {

constexpr int kMostWhole = 6;  // power of ten from which on a number has an exponent

}  // namespace

std::string number_text(double value) { return std::isnan(value) ? "-" : fmt::format("{:.5g}", value); }

std::string value_text(const ParameterValue& value) {
  std::string text = visible_text(to_string(value));
  const auto* real = std::get_if<double>(&value);
  return real && std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; }) > 7 ? number_text(*real)
                                                                                              : text;
}

IntervalText interval_text(const Interval& interval) {
  if (!std::isfinite(interval.half_width) || interval.half_width <= 0) return {number_text(interval.mean), ""};
  if (interval.half_width < 1e-5 * std::abs(interval.mean))  // digits that nobody reads
    return {number_text(interval.mean), fmt::format("{:.1g}", interval.half_width)};
  const auto magnitude = [](double value) { return static_cast<int>(std::floor(std::log10(std::abs(value)))); };
  const int of_mean = interval.mean == 0 ? 0 : magnitude(interval.mean), of_width = magnitude(interval.half_width);
  if (std::max(of_mean, of_width) > kMostWhole)  // the mean as far as the second digit of the half-width
    return {fmt::format("{:.{}e}", interval.mean, std::max(of_mean - of_width + 1, 1)),
            fmt::format("{:.1e}", interval.half_width)};
  const int digits = std::clamp(1 - static_cast<int>(std::floor(std::log10(interval.half_width))), 0, 12);
  return {fmt::format("{:.{}f}", interval.mean, digits), fmt::format("{:.{}f}", interval.half_width, digits)};
}

}  // namespace sandglass::results
