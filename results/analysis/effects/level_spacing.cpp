#include "results/analysis/effects/level_spacing.hpp"

#include <algorithm>
#include <cmath>

#include "results/analysis/study_points.hpp"

namespace sandglass::results {
namespace {

/// The largest step between neighbours over the smallest.
double unevenness(const std::vector<double>& sorted) {
  double least = sorted[1] - sorted[0], most = least;
  for (std::size_t i = 2; i < sorted.size(); ++i) {
    least = std::min(least, sorted[i] - sorted[i - 1]);
    most = std::max(most, sorted[i] - sorted[i - 1]);
  }
  return most / least;
}

}  // namespace

bool spaced_by_ratio(const std::vector<ParameterValue>& levels) {
  std::vector<double> values, logarithms;
  for (const auto& level : levels) {
    const auto value = number(level);
    if (!value || !(*value > 0) || std::isinf(*value)) return false;
    values.push_back(*value);
  }
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() < 3) return false;
  for (const double value : values) logarithms.push_back(std::log(value));
  return unevenness(logarithms) < unevenness(values);
}

}  // namespace sandglass::results
