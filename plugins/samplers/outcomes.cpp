#include "plugins/samplers/outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

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

bool Ranking::Rank::operator<(const Rank& other) const {
  if (pruned != other.pruned) return !pruned;
  if (epochs != other.epochs) return epochs < other.epochs;
  if (value != other.value) return value < other.value;
  return place < other.place;
}

bool has_values(const Observation& seen) {
  return !seen.values.empty() && std::ranges::none_of(seen.values, [](double v) { return std::isnan(v); });
}

void Ranking::add(const Observation& seen, std::size_t place) {
  if (!has_values(seen)) return;
  if (ranks_.empty()) objectives_ = seen.values.size();
  if (seen.values.size() != objectives_) return;
  ranks_.push_back({seen.pruned, seen.pruned ? -seen.epochs : 0, seen.values[0], place});
  if (objectives_ == 1) return;
  values_.resize(place + 1);
  values_[place] = seen.values;
}

/// Completed ones before pruned ones, the further the better; those that are equal in this by front.
std::vector<std::size_t> Ranking::best_by_pareto(std::size_t count) const {
  auto ranks = ranks_;
  std::ranges::stable_sort(ranks, [](const auto& a, const auto& b) {
    return std::tuple(a.pruned, a.epochs) < std::tuple(b.pruned, b.epochs);
  });
  std::vector<std::size_t> best;
  for (std::size_t from = 0, to = 0; from < ranks.size() && best.size() < count; from = to) {
    std::vector<Values> values;
    for (; to < ranks.size() && ranks[to].pruned == ranks[from].pruned && ranks[to].epochs == ranks[from].epochs; ++to)
      values.push_back(values_[ranks[to].place]);
    for (const auto i : pareto_order(values, count - best.size())) best.push_back(ranks[from + i].place);
  }
  return best;
}

std::vector<std::size_t> Ranking::best(std::size_t count) {
  if (objectives_ > 1) return best_by_pareto(count);
  count = std::min(count, ranks_.size());
  // ranks_ may stand in any order. The best stay in front, which makes the next time short.
  std::partial_sort(ranks_.begin(), ranks_.begin() + static_cast<std::ptrdiff_t>(count), ranks_.end());
  std::vector<std::size_t> best;
  for (std::size_t r = 0; r < count; ++r) best.push_back(ranks_[r].place);
  return best;
}

}  // namespace sandglass
