#include "plugins/samplers/outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "plugins/samplers/pareto.hpp"

namespace sandglass {

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

/// With values replaced by places in the order of all objectives, among those that compete with one another.
std::vector<Ranking::Rank> Ranking::by_pareto() const {
  auto ranks = ranks_;
  std::ranges::stable_sort(ranks, [](const auto& a, const auto& b) {
    return std::tuple(a.pruned, a.epochs) < std::tuple(b.pruned, b.epochs);
  });
  for (std::size_t from = 0, to = 0; from < ranks.size(); from = to) {
    std::vector<Values> values;
    for (; to < ranks.size() && ranks[to].pruned == ranks[from].pruned && ranks[to].epochs == ranks[from].epochs; ++to)
      values.push_back(values_[ranks[to].place]);
    const auto order = pareto_order(values);
    for (std::size_t r = 0; r < order.size(); ++r) ranks[from + order[r]].value = static_cast<double>(r);
  }
  return ranks;
}

std::vector<std::size_t> Ranking::best(std::size_t count) {
  auto several = objectives_ > 1 ? by_pareto() : std::vector<Rank>();
  // Of one objective, ranks_ may stand in any order. The best stay in front, which makes the next time short.
  auto& ranks = objectives_ > 1 ? several : ranks_;
  count = std::min(count, ranks.size());
  std::partial_sort(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(count), ranks.end());
  std::vector<std::size_t> best;
  for (std::size_t r = 0; r < count; ++r) best.push_back(ranks[r].place);
  return best;
}

}  // namespace sandglass
