#include "plugins/pruners/halving/brackets.hpp"
#include "plugins/pruners/rungs.hpp"

using namespace sandglass;

namespace {

/// Successive halving, one bracket after another: n trials train for r = min_epochs epochs, the best floor(n / eta) of
/// them for r eta, and so on to the study's epochs. Unless `configurations` gives it, n = eta^k with k the number of
/// rungs, so that one is left in the end.
/// Source: Jamieson & Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter optimization",
/// AISTATS.
class SuccessiveHalving final : public BracketPruner {
 public:
  explicit SuccessiveHalving(const Params& params)
      : BracketPruner(params.integer("reduction")),
        reduction_(params.integer("reduction")),
        min_epochs_(params.integer("min_epochs")),
        configurations_(params.integer("configurations")) {}

  void prepare(const PruningPlan& plan) override {
    require_rung("successive_halving", min_epochs_, plan, "lower min_epochs, or raise train.epochs");
    auto rungs = geometric_rungs(min_epochs_, reduction_, plan.epochs);
    const auto derived = scaled(1, reduction_, static_cast<std::int64_t>(rungs.size()));
    const auto trials = static_cast<std::uint64_t>(configurations_ > 0 ? configurations_ : derived);
    fill(plan, {{.trials = trials, .rungs = std::move(rungs)}});
  }

 private:
  std::int64_t reduction_, min_epochs_, configurations_;
};

}  // namespace

SANDGLASS_PLUGIN(successive_halving_pruner, SANDGLASS_VERSION) {
  registrar.pruner(
      "successive_halving", "Trains some trials for a while, the best of them for longer, until few reach the end.",
      Schema{}
          .integer("reduction", {.fallback = 4,
                                 .min = 2,
                                 .max = 1000000,
                                 .text = "One trial in so many goes on, for so many times the epochs."})
          .integer("min_epochs",
                   {.fallback = 1, .min = 1, .max = 1000000000, .unit = "epochs", .text = "The first rung."})
          .integer("configurations", {.fallback = 0,
                                      .min = 0,
                                      .max = 1000000000,
                                      .unit = "trials",
                                      .text = "How many begin together; 0 for as many as leave one in the end."}),
      [](const Params& params) { return std::make_unique<SuccessiveHalving>(params); });
}
