#include "plugins/samplers/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

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

bool dominates(const Values& a, const Values& b) {
  bool better = false;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] > b[k]) return false;
    better = better || a[k] < b[k];
  }
  return better;
}

std::vector<std::size_t> nondominated_fronts(std::span<const Values> all) {
  auto order = places(all.size());
  std::ranges::stable_sort(order, [&](auto i, auto j) { return all[i] < all[j]; });
  // In this order nothing dominates what stands before it, and a front without one that dominates has none after it.
  std::vector<std::vector<std::size_t>> fronts;
  std::vector<std::size_t> front_of(all.size());
  for (const auto i : order) {
    const auto free = std::ranges::partition_point(fronts, [&](const auto& front) {
      return std::any_of(front.rbegin(), front.rend(), [&](auto j) { return dominates(all[j], all[i]); });
    });
    front_of[i] = static_cast<std::size_t>(free - fronts.begin());
    if (free == fronts.end())
      fronts.push_back({i});
    else
      free->push_back(i);
  }
  return front_of;
}

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

std::vector<std::size_t> pareto_order(std::span<const Values> all) {
  const auto front_of = nondominated_fronts(all);
  const auto fronts = all.empty() ? 0 : *std::ranges::max_element(front_of) + 1;
  std::vector<std::vector<std::size_t>> members(fronts);
  for (std::size_t i = 0; i < all.size(); ++i) members[front_of[i]].push_back(i);
  std::vector<std::size_t> result;
  for (const auto& front : members) {
    std::vector<Values> values;
    for (const auto i : front) values.push_back(all[i]);
    const auto distances = crowding_distances(values);
    auto order = places(front.size());
    std::ranges::stable_sort(order, [&](auto i, auto j) { return distances[i] > distances[j]; });
    for (const auto r : order) result.push_back(front[r]);
  }
  return result;
}

}  // namespace sandglass
