#include <algorithm>
#include <cmath>

#include "plugins/pruners/population/perturbation.hpp"
#include "plugins/pruners/rung_order.hpp"
#include "plugins/pruners/rungs.hpp"

using namespace sandglass;

namespace {

/// Population based training. All trials of the study are one population. Every `interval` epochs they wait for one
/// another. With n there and k = min(ceil(quantile n), floor(n / 2)), each of the worst k, and each that has no number,
/// goes on from the weights and the values of one of the best k (even chances), if that one is better; then every
/// adjustable axis that is active is drawn anew with the chance `resample`, and else multiplied by `increase` or
/// `decrease` (even chances; of a list, the next or the previous value). The others go on as they are. If none has a
/// number, all are pruned.
/// Source: Jaderberg et al. 2017, "Population based training of neural networks" (arXiv 1711.09846): truncation
/// selection and perturbation, in step instead of asynchronously, so that the outcome does not depend on timing.
class PopulationBased final : public Pruner {
 public:
  explicit PopulationBased(const Params& params)
      : interval_(params.integer("interval")),
        quantile_(params.real("quantile")),
        resample_(params.real("resample")),
        increase_(params.real("increase")),
        decrease_(params.real("decrease")) {}

  void prepare(const PruningPlan& plan) override {
    require_rung("population_based", interval_, plan, "lower interval, or raise train.epochs");
    if (plan.replicates > 1)
      throw ConfigError(
          "pruner/population_based: replicates of a point would part from one another\nset sweep.replicates to 1");
    if (plan.trials < 2)
      throw ConfigError("pruner/population_based: needs a population of two trials or more, found 1");
    if (plan.adjustable.empty())
      throw ConfigError(
          "pruner/population_based: no axis of the sweep can change while a trial trains\n"
          "sweep over a parameter of the optimizer or the noise, or a real number of the model or the loss");
    plan_ = plan;
    orders_ = RungOrders();
  }

  std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override {
    return regular_rung(0, interval_, epoch, plan_.epochs);
  }

  void tell(const TrialSnapshot& changed) override { orders_.tell(changed); }

  Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
    const std::int64_t epoch = snapshots[trial].epochs();
    if (snapshots.size() < plan_.trials) return Decision::wait;
    if (orders_.at(epoch, snapshots).arrived() < snapshots.size()) return Decision::wait;
    if (!std::isnan(snapshots[trial].value_at(epoch))) return Decision::go_on;
    return parent_of(snapshots, trial) ? Decision::go_on : Decision::prune;
  }

  bool exploits() const override { return true; }

  std::optional<Exploit> exploit(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
    const auto parent = parent_of(snapshots, trial);
    if (!parent) return std::nullopt;
    return Exploit{.parent = *parent, .point = explored(snapshots[*parent].point, stream(snapshots, trial))};
  }

 private:
  Rng stream(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) const {
    return Rng(plan_.seed, Purpose::pruner, trial).fork(static_cast<std::uint64_t>(snapshots[trial].epochs()));
  }

  /// Nothing if the trial goes on as it is.
  std::optional<std::uint64_t> parent_of(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) {
    const std::int64_t epoch = snapshots[trial].epochs();
    const auto& order = orders_.at(epoch, snapshots);
    const std::size_t share =
        std::min(static_cast<std::size_t>(std::ceil(quantile_ * static_cast<double>(order.size()))), order.size() / 2);
    const double own = snapshots[trial].value_at(epoch);
    if (share == 0 || (order.rank(trial) < order.size() - share && !std::isnan(own))) return std::nullopt;
    const auto drawn = stream(snapshots, trial).below(share);
    // The best may be fewer numbers than `share`: then the very best, if it is one.
    if (drawn >= order.numbers()) return order.numbers() == 0 ? std::nullopt : std::optional(order.trial(0));
    return std::isnan(own) || order.value(drawn) < own ? std::optional(order.trial(drawn)) : std::nullopt;
  }

  Point explored(Point point, const Rng& stream) const {
    for (const std::size_t a : plan_.adjustable) {
      if (!is_active(plan_.space, point, a)) continue;
      Rng rng = stream.fork(a);
      const auto& axis = plan_.space[a];
      const bool anew = rng.bernoulli(resample_), up = rng.bernoulli(0.5);
      point[a] = anew ? quantile(axis, rng.uniform()) : perturbed(axis, point[a], up ? increase_ : decrease_);
    }
    return point;
  }

  std::int64_t interval_;
  double quantile_, resample_, increase_, decrease_;
  PruningPlan plan_;
  RungOrders orders_;
};

}  // namespace

SANDGLASS_PLUGIN(population_based_pruner, SANDGLASS_VERSION) {
  registrar.pruner(
      "population_based", "Has the worst trials go on from the weights of the best, with values near theirs.",
      Schema{}
          .integer("interval", {.fallback = 5,
                                .min = 1,
                                .max = 1000000000,
                                .unit = "epochs",
                                .text = "How long trials train before they are compared."})
          .real("quantile", {.fallback = 0.25,
                             .max = 0.5,
                             .above = 0,
                             .unit = "share",
                             .text = "The worst of this share take over from the best of the same."})
          .real("resample", {.fallback = 0.25,
                             .min = 0,
                             .max = 1,
                             .unit = "share",
                             .text = "The chance that a value taken over is drawn anew."})
          .real("increase",
                {.fallback = 1.2, .min = 1, .text = "What else a value taken over is multiplied by, half of the time."})
          .real(
              "decrease",
              {.fallback = 0.8, .max = 1, .above = 0, .text = "What it is multiplied by the other half of the time."}),
      [](const Params& params) { return std::make_unique<PopulationBased>(params); });
}
