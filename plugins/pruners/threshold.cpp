#include <cmath>

#include "plugins/pruners/rungs.hpp"

using namespace sandglass;

namespace {

/// Ends a trial whose value at epoch e (the last number measured) is above `upper`, below `lower`, or missing. Bounds
/// are on what is minimised: an objective that is maximised comes negated. With the default bounds, only what is not
/// finite is pruned. Judged at warmup_epochs + k * interval, k >= 1.
class Threshold final : public Pruner {
 public:
  explicit Threshold(const Params& params)
      : lower_(params.real("lower")),
        upper_(params.real("upper")),
        warmup_(params.integer("warmup_epochs")),
        interval_(params.integer("interval")) {}

  void prepare(const PruningPlan& plan) override {
    if (lower_ > upper_)
      throw ConfigError("pruner/threshold: expected lower <= upper, found " + format_number(lower_) + " and " +
                        format_number(upper_));
    require_rung("threshold", warmup_ + interval_, plan, "lower warmup_epochs or interval, or raise train.epochs");
    epochs_ = plan.epochs;
  }

  std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override {
    return regular_rung(warmup_, interval_, epoch, epochs_);
  }

  Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
    const double value = snapshots[trial].value_at(snapshots[trial].epochs());
    return value >= lower_ && value <= upper_ ? Decision::go_on : Decision::prune;
  }

 private:
  double lower_, upper_;
  std::int64_t warmup_, interval_;
  std::int64_t epochs_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(threshold_pruner, SANDGLASS_VERSION) {
  registrar.pruner(
      "threshold", "Ends a trial whose value leaves given bounds, or is no number.",
      with_regular_rungs(
          Schema{}
              .real("lower", {.fallback = -1e300, .text = "A smaller value is pruned; negate what is maximised."})
              .real("upper", {.fallback = 1e300, .text = "A greater value is pruned; negate what is maximised."})),
      [](const Params& params) { return std::make_unique<Threshold>(params); });
}
