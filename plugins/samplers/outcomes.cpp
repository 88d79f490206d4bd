#include "plugins/samplers/outcomes.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <tuple>

#include "plugins/samplers/pareto.hpp"

namespace sandglass {
namespace {

bool same_axis(const Axis& a, const Axis& b) {
  const auto condition = [](const Axis& axis) { return axis.when ? axis.when->axis + 1 : 0; };
  return a.path == b.path && a.values == b.values && a.min == b.min && a.max == b.max && a.step == b.step &&
         a.log == b.log && a.spec.type == b.spec.type && a.spec.choices == b.spec.choices &&
         condition(a) == condition(b) && (!a.when || a.when->values == b.when->values);
}

/// Equal bits: NaN is itself.
bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

}  // namespace

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
  // Of one objective the order of ranks_ is of no account: the best stay in front, which makes the next time short.
  auto& ranks = objectives_ > 1 ? several : ranks_;
  count = std::min(count, ranks.size());
  std::partial_sort(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(count), ranks.end());
  std::vector<std::size_t> best;
  for (std::size_t r = 0; r < count; ++r) best.push_back(ranks[r].place);
  return best;
}

bool KnownOutcomes::same_space(const SearchSpace& space) const { return std::ranges::equal(space, space_, same_axis); }

bool KnownOutcomes::holds(const Ask& ask) const {
  if (seed_ != ask.seed || known_.size() > ask.seen.size() || !same_space(ask.space)) return false;
  const double* value = values_.data();
  for (std::size_t i = 0; i < known_.size(); ++i) {
    const auto& now = ask.seen[i];
    if (now.index != known_[i].index || now.epochs != known_[i].epochs || now.pruned != known_[i].pruned ||
        !std::equal(now.values.begin(), now.values.end(), value, value + known_[i].values, same))
      return false;
    value += known_[i].values;
  }
  return known_.empty() || ask.seen[known_.size() - 1].point == last_;
}

std::size_t KnownOutcomes::keep(const Ask& ask) {
  if (!holds(ask)) {
    known_.clear();
    values_.clear();
    seed_ = ask.seed;
    space_ = ask.space;
  }
  const auto kept = known_.size();
  for (auto i = kept; i < ask.seen.size(); ++i) {
    const auto& seen = ask.seen[i];
    known_.push_back({seen.index, seen.epochs, seen.values.size(), seen.pruned});
    values_.insert(values_.end(), seen.values.begin(), seen.values.end());
  }
  if (!ask.seen.empty()) last_ = ask.seen.back().point;
  return kept;
}

}  // namespace sandglass
