#include "results/analysis/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

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

/// Of a mean and a goal what is less for the better.
double cost(const Objective& objective, double value) { return objective.minimize ? value : -value; }

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

void ParetoGatherer::add(const TrialRecord& record) {
  bool counts = record.status == TrialStatus::completed;
  for (const Objective& objective : objectives_) {
    const double value = objective_value(record, objective.metric).value_or(std::numeric_limits<double>::quiet_NaN());
    counts = counts && std::isfinite(value);
    values_.push_back(value);
  }
  equal_.add(record);
  entries_.push_back({record.trial, record.point, record.replicate, counts});
}

/// The last entry of each trial, by point and trial.
std::vector<std::size_t> ParetoGatherer::last_entries() const {
  std::vector<std::size_t> order(entries_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return entries_[i].trial; });
  std::vector<std::size_t> last;
  for (std::size_t i = 0; i < order.size(); ++i)
    if (i + 1 == order.size() || entries_[order[i + 1]].trial != entries_[order[i]].trial) last.push_back(order[i]);
  std::ranges::stable_sort(last, {}, [&](std::size_t i) { return equal_.first(entries_[i].point); });
  return last;
}

PointMeans ParetoGatherer::means_of(std::uint64_t point, const std::vector<std::size_t>& entries) const {
  PointMeans out{point, {}, {}};
  std::map<std::uint32_t, std::size_t> replicates;  // equal trials count once
  for (const std::size_t entry : entries) {
    out.trials.push_back(entries_[entry].trial);
    replicates.try_emplace(entries_[entry].replicate, entry);
  }
  for (std::size_t k = 0; k < objectives_.size(); ++k) {
    std::vector<double> values;
    for (const auto& [replicate, entry] : replicates) values.push_back(values_[entry * objectives_.size() + k]);
    out.means.push_back(mean_interval(values));
  }
  return out;
}

ParetoFront ParetoGatherer::front() const {
  ParetoFront out;
  const auto entries = last_entries();
  for (std::size_t i = 0; i < entries.size();) {
    const std::uint64_t point = equal_.first(entries_[entries[i]].point);
    std::vector<std::size_t> counted;
    for (; i < entries.size() && equal_.first(entries_[entries[i]].point) == point; ++i)
      if (entries_[entries[i]].counts) counted.push_back(entries[i]);
    out.points.push_back(means_of(point, counted));
  }
  std::vector<std::vector<double>> costs;
  for (const PointMeans& point : out.points) {
    auto& row = costs.emplace_back();
    for (std::size_t k = 0; k < objectives_.size(); ++k) row.push_back(cost(objectives_[k], point.means[k].mean));
  }
  const auto on_front = non_dominated(costs);
  out.size = static_cast<std::size_t>(std::ranges::count(on_front, true));
  std::vector<std::size_t> order(out.points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) {
    const bool valued = !out.points[i].trials.empty();
    const std::uint64_t first = valued ? out.points[i].trials[0] : out.points[i].point;
    return std::tuple(!on_front[i], !valued, valued ? costs[i][0] : 0, first);
  });
  std::vector<PointMeans> sorted;
  for (const std::size_t i : order) sorted.push_back(std::move(out.points[i]));
  out.points = std::move(sorted);
  return out;
}

ParetoFront pareto_front(const StudyHeader& header, const std::vector<TrialRecord>& trials) {
  ParetoGatherer gatherer(header.objectives);
  for (const TrialRecord& trial : trials) gatherer.add(trial);
  return gatherer.front();
}

}  // namespace sandglass::results
