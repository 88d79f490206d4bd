#include "plugins/pruners/halving/brackets.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/pruners/rungs.hpp"

namespace sandglass {

void BracketPruner::fill(const PruningPlan& plan, std::vector<Bracket> cycle) {
  trials_ = plan.trials;
  cycle_ = std::move(cycle);
  per_cycle_ = 0;
  for (const auto& bracket : cycle_) per_cycle_ += bracket.trials;
  orders_.clear();
}

BracketPruner::Members BracketPruner::members(std::uint64_t trial) const {
  Members members{.bracket = cycle_.data(), .first = trial - trial % per_cycle_};
  while (trial - members.first >= members.bracket->trials) members.first += (members.bracket++)->trials;
  members.last = members.first + members.bracket->trials;
  if (trial < trials_) members.last = std::min(members.last, trials_);
  return members;
}

std::int64_t BracketPruner::next_rung(std::uint64_t trial, std::int64_t epoch) const {
  return rung_after(members(trial).bracket->rungs, epoch);
}

std::uint64_t BracketPruner::survivors(const Members& members, std::int64_t epoch) const {
  std::uint64_t count = members.last - members.first;
  for (const std::int64_t rung : members.bracket->rungs)
    if (rung <= epoch) count /= reduction_;
  return std::max<std::uint64_t>(count, 1);
}

RungOrders& BracketPruner::orders(const Members& members) {
  return orders_.try_emplace(members.first, members.first).first->second;
}

void BracketPruner::tell(const TrialSnapshot& changed) { orders(members(changed.trial)).tell(changed); }

Decision BracketPruner::judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) {
  const std::int64_t epoch = snapshots[trial].epochs();
  if (std::isnan(snapshots[trial].value_at(epoch))) return Decision::prune;
  const Members all = members(trial);
  if (snapshots.size() < all.last) return Decision::wait;
  const auto& order = orders(all).at(epoch, snapshots.subspan(all.first, all.last - all.first));
  if (order.arrived() < all.last - all.first) return Decision::wait;
  return order.rank(trial) < survivors(all, epoch) ? Decision::go_on : Decision::prune;
}

}  // namespace sandglass
