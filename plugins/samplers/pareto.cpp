#include "plugins/samplers/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "results/analysis/pareto.hpp"

namespace sandglass {
namespace {

std::vector<std::size_t> places(std::size_t count) {
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

/// The gap between neighbours as a share; infinite values have no gaps between them.
double share(double gap, double extent) {
  const double result = gap / extent;
  return std::isfinite(result) ? result : 0;
}

}  // namespace

std::vector<double> crowding_distances(std::span<const Values> front) {
  std::vector<double> distances(front.size(), 0);
  if (front.empty()) return distances;
  for (std::size_t k = 0; k < front[0].size(); ++k) {
    auto order = places(front.size());
    std::ranges::stable_sort(order, [&](auto i, auto j) { return front[i][k] < front[j][k]; });
    const double extent = front[order.back()][k] - front[order.front()][k];
    distances[order.front()] = distances[order.back()] = std::numeric_limits<double>::infinity();
    for (std::size_t r = 1; extent > 0 && r + 1 < order.size(); ++r)
      distances[order[r]] += share(front[order[r + 1]][k] - front[order[r - 1]][k], extent);
  }
  return distances;
}

std::vector<std::size_t> pareto_order(const std::vector<Values>& all, std::size_t count) {
  std::vector<std::size_t> result, left = places(all.size());
  auto values = all;
  while (result.size() < count && !left.empty()) {
    const auto best = results::non_dominated(values);
    std::vector<std::size_t> front, others;
    std::vector<Values> front_values, other_values;
    for (std::size_t i = 0; i < left.size(); ++i) {
      (best[i] ? front : others).push_back(left[i]);
      (best[i] ? front_values : other_values).push_back(std::move(values[i]));
    }
    const auto distances = crowding_distances(front_values);
    auto order = places(front.size());
    std::ranges::stable_sort(order, [&](auto i, auto j) { return distances[i] > distances[j]; });
    for (std::size_t r = 0; r < order.size() && result.size() < count; ++r) result.push_back(front[order[r]]);
    left = std::move(others);
    values = std::move(other_values);
  }
  return result;
}

}  // namespace sandglass
