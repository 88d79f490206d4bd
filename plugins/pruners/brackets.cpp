#include "plugins/pruners/brackets.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/pruners/rungs.hpp"

namespace sandglass {
namespace {

bool is_on_its_way(const Standing& standing, std::int64_t epoch) {
  return standing.state != Standing::State::ended && standing.epochs() < epoch;
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

bool BracketPruner::all_have_come(std::span<const Standing> standings, const Members& members, std::int64_t epoch) {
  if (standings.size() < members.last) return false;
  const auto known = missing_.find(members.first);
  if (known != missing_.end() && known->second < members.last && is_on_its_way(standings[known->second], epoch))
    return false;
  for (std::uint64_t n = members.first; n < members.last; ++n) {
    if (!is_on_its_way(standings[n], epoch)) continue;
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

Verdict BracketPruner::judge(std::span<const Standing> standings, std::uint64_t trial) {
  const std::int64_t epoch = standings[trial].epochs();
  if (std::isnan(standings[trial].value_at(epoch))) return Verdict::prune;
  const Members all = members(trial);
  if (!all_have_come(standings, all, epoch)) return Verdict::wait;
  const Place place = place_at(standings, epoch, trial, all.first, all.last);
  return place.rank < survivors(all, epoch) ? Verdict::go_on : Verdict::prune;
}

}  // namespace sandglass
