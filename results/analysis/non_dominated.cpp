#include "results/analysis/non_dominated.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::results {
namespace {

using CostRows = std::span<const std::vector<double>>;
using RowNumbers = std::vector<std::size_t>;

/// Rows without NaN in the order of their values, first by the first one: none is dominated by a later one.
RowNumbers rows_in_order(CostRows costs) {
  RowNumbers rows;
  for (std::size_t i = 0; i < costs.size(); ++i)
    if (std::ranges::none_of(costs[i], [](double value) { return std::isnan(value); })) rows.push_back(i);
  std::ranges::sort(rows, [&](std::size_t a, std::size_t b) { return costs[a] < costs[b]; });
  return rows;
}

/// Whether a row of the front dominates `row`; the front holds earlier rows of that order, in it.
bool front_dominates(CostRows costs, const RowNumbers& front, std::size_t row) {
  // Of pairs, the last on the front has the least second value so far: if any row dominates this one, that does.
  const std::size_t looked_at = costs[row].size() <= 2 ? std::min<std::size_t>(front.size(), 1) : front.size();
  return std::any_of(front.rbegin(), front.rbegin() + static_cast<std::ptrdiff_t>(looked_at),
                     [&](std::size_t other) { return dominates(costs[other], costs[row]); });
}

}  // namespace

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool less = false;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (!(a[k] <= b[k])) return false;
    less = less || a[k] < b[k];
  }
  return less;
}

std::vector<bool> non_dominated(CostRows costs) {
  std::vector<bool> out(costs.size(), false);
  RowNumbers front;
  for (const std::size_t row : rows_in_order(costs)) {
    if (front_dominates(costs, front, row)) continue;
    front.push_back(row);
    out[row] = true;
  }
  return out;
}

std::vector<std::size_t> front_ranks(CostRows costs) {
  std::vector<std::size_t> out(costs.size(), kNoFront);
  std::vector<RowNumbers> fronts;
  for (const std::size_t row : rows_in_order(costs)) {
    // A front without a row that dominates this one has none after it.
    const auto free =
        std::ranges::partition_point(fronts, [&](const auto& front) { return front_dominates(costs, front, row); });
    out[row] = static_cast<std::size_t>(free - fronts.begin());
    if (free == fronts.end())
      fronts.push_back({row});
    else
      free->push_back(row);
  }
  return out;
}

}  // namespace sandglass::results
