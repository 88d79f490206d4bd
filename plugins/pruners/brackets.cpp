#include "plugins/pruners/brackets.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/pruners/rungs.hpp"

namespace sandglass {
namespace {

bool is_on_its_way(const TrialSnapshot& snapshot, std::int64_t epoch) {
  return snapshot.state != TrialSnapshot::State::ended && snapshot.epochs() < epoch;
}

}  // namespace

void BracketPruner::fill(const PruningPlan& plan, std::vector<Bracket> cycle) {
  trials_ = plan.trials;
  cycle_ = std::move(cycle);
  per_cycle_ = 0;
  for (const auto& bracket : cycle_) per_cycle_ += bracket.trials;
  missing_.clear();
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

bool BracketPruner::all_have_come(std::span<const TrialSnapshot> snapshots, const Members& members,
                                  std::int64_t epoch) {
  if (snapshots.size() < members.last) return false;
  const auto known = missing_.find(members.first);
  if (known != missing_.end() && known->second < members.last && is_on_its_way(snapshots[known->second], epoch))
    return false;
  for (std::uint64_t n = members.first; n < members.last; ++n) {
    if (!is_on_its_way(snapshots[n], epoch)) continue;
    missing_[members.first] = n;
    return false;
  }
  return true;
}

std::uint64_t BracketPruner::survivors(const Members& members, std::int64_t epoch) const {
  std::uint64_t count = members.last - members.first;
  for (const std::int64_t rung : members.bracket->rungs)
    if (rung <= epoch) count /= reduction_;
  return std::max<std::uint64_t>(count, 1);
}

Decision BracketPruner::judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) {
  const std::int64_t epoch = snapshots[trial].epochs();
  if (std::isnan(snapshots[trial].value_at(epoch))) return Decision::prune;
  const Members all = members(trial);
  if (!all_have_come(snapshots, all, epoch)) return Decision::wait;
  const Place place = place_at(snapshots, epoch, trial, all.first, all.last);
  return place.rank < survivors(all, epoch) ? Decision::go_on : Decision::prune;
}

}  // namespace sandglass
