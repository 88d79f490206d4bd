#include "results/analysis/importance/share_interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sandglass::results {
namespace {

/// Between the two sorted values around it.
double quantile(const std::vector<double>& sorted, double p) {
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

}  // namespace

ShareInterval share_interval(double share, std::vector<double> draws) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (draws.empty()) return {share, kNone, kNone};
  std::ranges::sort(draws);
  const double shift = share - std::accumulate(draws.begin(), draws.end(), 0.0) / static_cast<double>(draws.size());
  const auto moved = [&](double p) { return std::clamp(quantile(draws, p) + shift, 0.0, 1.0); };
  return {share, std::min(moved(0.025), share), std::max(moved(0.975), share)};
}

}  // namespace sandglass::results
