#include <fmt/format.h>

#include <cmath>

#include "plugins/pruners/rungs.hpp"

using namespace sandglass;

namespace {

/// Early stopping on the trial's own curve: with best(m) the smallest of its first m measurements of the objective, the
/// training of a trial with m > patience of them is complete unless best(m) < best(m - patience) - min_delta. Epochs
/// that were not measured count for nothing. Without any number after more than `patience` epochs it is pruned: there
/// is nothing to rank it by. Judged after patience + k * interval epochs, k >= 1.
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
    const auto epochs = measured(own);
    if (epochs.empty()) return Decision::prune;
    const auto compared = last_compared(epochs);
    if (compared == 0) return Decision::go_on;
    return own.best_until(own.epochs()) < own.best_until(compared) - min_delta_ ? Decision::go_on : Decision::complete;
  }

  std::string reason(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) const override {
    const auto epochs = measured(snapshots[trial]);
    const auto waited = epochs.back() - last_compared(epochs);
    const std::string improvement =
        min_delta_ > 0 ? fmt::format("no improvement by more than {}", min_delta_) : "no improvement";
    if (waited == patience_) return fmt::format("{} for {} epoch{}", improvement, patience_, patience_ == 1 ? "" : "s");
    return fmt::format("{} in {} measurement{} ({} epochs)", improvement, patience_, patience_ == 1 ? "" : "s", waited);
  }

 private:
  /// The epochs, counted from 1, after which the trial's objective was measured.
  static std::vector<std::int64_t> measured(const TrialSnapshot& own) {
    std::vector<std::int64_t> epochs;
    for (std::int64_t e = 1; e <= own.epochs(); ++e)
      if (!std::isnan(own.curve[static_cast<std::size_t>(e - 1)])) epochs.push_back(e);
    return epochs;
  }

  /// The epoch of the measurement that is `patience` before the last; 0 if there are not so many yet.
  std::int64_t last_compared(const std::vector<std::int64_t>& epochs) const {
    const auto count = static_cast<std::int64_t>(epochs.size());
    return count > patience_ ? epochs[static_cast<std::size_t>(count - 1 - patience_)] : 0;
  }

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
                                .unit = "measurements",
                                .text = "How many measurements of the objective in a row may bring no better value; "
                                        "with one after each epoch, so many epochs."})
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
