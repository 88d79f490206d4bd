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
