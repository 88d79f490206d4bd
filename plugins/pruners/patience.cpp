#include <fmt/format.h>

#include <cmath>

#include "plugins/pruners/rungs.hpp"

using namespace sandglass;

namespace {

/// Early stopping on the trial's own curve: with best(e) the smallest number of the first e epochs, a trial's training
/// is complete at epoch e unless best(e) < best(e - patience) - min_delta, or best(e) is a number and
/// best(e - patience) is none. Without any number after more than `patience` epochs it is pruned: there is nothing to
/// rank it by. Judged at patience + k * interval, k >= 1.
/// Source: Prechelt 1998, "Early stopping - but when?", in Neural Networks: Tricks of the Trade.
class Patience final : public Pruner {
 public:
  Patience(std::int64_t patience, double min_delta, std::int64_t interval)
      : patience_(patience), min_delta_(min_delta), interval_(interval) {}

  void prepare(const PruningPlan& plan) override {
    require_rung("patience", patience_ + interval_, plan, "lower patience or interval, or raise train.epochs");
    epochs_ = plan.epochs;
  }

  std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override {
    return regular_rung(patience_, interval_, epoch, epochs_);
  }

  Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
    const auto& own = snapshots[trial];
    const double before = own.best_until(own.epochs() - patience_), now = own.best_until(own.epochs());
    if (std::isnan(now)) return Decision::prune;
    return std::isnan(before) || now < before - min_delta_ ? Decision::go_on : Decision::complete;
  }

  std::string reason(std::span<const TrialSnapshot>, std::uint64_t) const override {
    return fmt::format("no improvement{} for {} epoch{}",
                       min_delta_ > 0 ? fmt::format(" by more than {}", min_delta_) : "", patience_,
                       patience_ == 1 ? "" : "s");
  }

 private:
  std::int64_t patience_;
  double min_delta_;
  std::int64_t interval_;
  std::int64_t epochs_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(patience_pruner, SANDGLASS_VERSION) {
  registrar.pruner(
      "patience", "Completes a trial early once it has stopped improving, whatever the others do.",
      Schema{}
          .integer("patience", {.fallback = 10,
                                .min = 1,
                                .max = 1000000000,
                                .unit = "epochs",
                                .text = "How long a trial may go without a better value."})
          .real("min_delta", {.fallback = 0, .min = 0, .text = "A value is better if it improves by more than this."})
          .integer("interval", {.fallback = 1,
                                .min = 1,
                                .max = 1000000000,
                                .unit = "epochs",
                                .text = "A trial is judged every so many epochs."}),
      [](const Params& params) {
        return std::make_unique<Patience>(params.integer("patience"), params.real("min_delta"),
                                          params.integer("interval"));
      });
}
