#pragma once
#include <map>
#include <sandglass/plugin.hpp>

#include "plugins/pruners/rung_order.hpp"

namespace sandglass {

/// Some trials that are halved together: how many, and the epochs after which some are left behind (ascending).
struct Bracket {
  std::uint64_t trials = 0;
  std::vector<std::int64_t> rungs;
};

/// Synchronous successive halving in brackets. The trials of a study fill a cycle of brackets one after another, and
/// then the cycle again; the last bracket is cut where the study ends. A bracket of n trials has n_i = max(1,
/// floor(n / eta^i)) at its rung i. They wait there until all of them have come, or ended on the way; then the best
/// n_(i + 1) go on and the others are pruned. Equal values go by trial number; what is not a number is pruned.
class BracketPruner : public Pruner {
 public:
  explicit BracketPruner(std::int64_t reduction) : reduction_(static_cast<std::uint64_t>(reduction)) {}

  std::int64_t next_rung(std::uint64_t trial, std::int64_t epoch) const override;
  void tell(const TrialSnapshot& changed) override;
  Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override;

 protected:
  /// A cycle of at least one bracket of at least one trial each. To be called by prepare().
  void fill(const PruningPlan& plan, std::vector<Bracket> cycle);

 private:
  /// Where a trial belongs: the trials first, ..., last - 1 of a bracket.
  struct Members {
    const Bracket* bracket = nullptr;
    std::uint64_t first = 0, last = 0;
  };
  Members members(std::uint64_t trial) const;
  RungOrders& orders(const Members& members);
  std::uint64_t survivors(const Members& members, std::int64_t epoch) const;

  std::uint64_t reduction_;
  std::uint64_t trials_ = 0;
  std::uint64_t per_cycle_ = 0;
  std::vector<Bracket> cycle_;
  std::map<std::uint64_t, RungOrders> orders_;  // of each bracket, by its first member
};

}  // namespace sandglass
