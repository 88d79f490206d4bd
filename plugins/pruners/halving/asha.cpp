#include <algorithm>
#include <cmath>

#include "plugins/pruners/rung_order.hpp"
#include "plugins/pruners/rungs.hpp"

using namespace sandglass;

namespace {

/// Asynchronous successive halving. Rungs are r eta^(s + k), k = 0, 1, ..., before the study's epochs, with r =
/// min_epochs, eta = reduction, s = early_stopping_rate. Of the n trials known to have reached a rung, whatever became
/// of them,
///   stopping:  a trial goes on at once if it is among the best max(1, floor(n / eta)), and else is pruned;
///   promotion: trials wait at the rung, and the best of those that wait goes on as soon as it is among the best
///              floor(n / eta); what still waits when the study has nothing else to do is pruned.
/// Equal values go by trial number; what is not a number counts as worst, and is pruned.
/// Source: Li et al. 2020, "A system for massively parallel hyperparameter tuning" (arXiv 1810.05934), algorithm 2 for
/// promotion; stopping is its variant for trials that cannot pause.
class Asha final : public Pruner {
 public:
  explicit Asha(const Params& params)
      : reduction_(params.integer("reduction")),
        first_(scaled(params.integer("min_epochs"), reduction_, params.integer("early_stopping_rate"))),
        promotes_(params.choice("variant") == "promotion") {}

  void prepare(const PruningPlan& plan) override {
    require_rung("asha", first_, plan, "lower min_epochs, reduction or early_stopping_rate, or raise train.epochs");
    rungs_ = geometric_rungs(first_, reduction_, plan.epochs);
    orders_ = RungOrders();
    if (promotes_) require_trials(plan);
  }

  std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override { return rung_after(rungs_, epoch); }

  void tell(const TrialSnapshot& changed) override { orders_.tell(changed); }

  Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
    const std::int64_t epoch = snapshots[trial].epochs();
    if (std::isnan(snapshots[trial].value_at(epoch))) return Decision::prune;
    const auto& order = orders_.at(epoch, snapshots);
    // Only the best one of those that wait can be next.
    if (promotes_ && !order.is_first_waiting(trial)) return Decision::wait;
    const auto rank = order.rank(trial), best = order.size() / static_cast<std::size_t>(reduction_);
    if (promotes_) return rank < best ? Decision::go_on : Decision::wait;
    return rank < std::max<std::size_t>(best, 1) ? Decision::go_on : Decision::prune;
  }

 private:
  /// Promotion among few trials ends with none completed, however long the study.
  void require_trials(const PruningPlan& plan) const {
    const auto least = scaled(1, reduction_, static_cast<std::int64_t>(rungs_.size()));
    if (plan.trials >= static_cast<std::uint64_t>(least)) return;
    throw ConfigError("pruner/asha: with variant promotion, one trial in " + std::to_string(least) +
                      " reaches the end over " + std::to_string(rungs_.size()) + " rungs, and the study has " +
                      std::to_string(plan.trials) +
                      "\nuse variant stopping, or raise min_epochs, early_stopping_rate or the number of trials");
  }

  std::int64_t reduction_, first_;
  bool promotes_;
  std::vector<std::int64_t> rungs_;
  RungOrders orders_;
};

}  // namespace

SANDGLASS_PLUGIN(asha_pruner, SANDGLASS_VERSION) {
  registrar.pruner(
      "asha", "Asynchronous successive halving: at each rung, the best share of the trials known there goes on.",
      Schema{}
          .integer("reduction", {.fallback = 4,
                                 .min = 2,
                                 .max = 1000000,
                                 .text = "One trial in so many goes on, for so many times the epochs."})
          .integer("min_epochs", {.fallback = 1,
                                  .min = 1,
                                  .max = 1000000000,
                                  .unit = "epochs",
                                  .text = "The first rung, where early_stopping_rate is 0."})
          .integer("early_stopping_rate", {.fallback = 0,
                                           .min = 0,
                                           .max = 60,
                                           .unit = "rungs",
                                           .text = "How many of the first rungs are left out."})
          .choice("variant",
                  {.choices = {"stopping", "promotion"},
                   .fallback = "stopping",
                   .text = "Whether a trial is judged once as it reaches a rung, or waits there to be promoted."}),
      [](const Params& params) { return std::make_unique<Asha>(params); });
}
