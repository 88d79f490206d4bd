#include <algorithm>

#include "plugins/pruners/halving/brackets.hpp"
#include "plugins/pruners/rungs.hpp"

using namespace sandglass;

namespace {

/// Hyperband: successive halving in brackets s = s_max, ..., 1, 0 and then again, from many trials that are halved
/// early to a few that train in full. With R the study's epochs, r = min_epochs and eta = reduction:
///   s_max = the greatest s with r eta^s <= R,
///   bracket s: n = ceil((s_max + 1) eta^s / (s + 1)) trials, rungs floor(R / eta^s), floor(R / eta^(s - 1)), ..., R.
/// s_max is found with integers: a logarithm in floating point loses a bracket at R = 243, eta = 3.
/// Source: Li et al. 2018, "Hyperband: a novel bandit-based approach to hyperparameter optimization", JMLR 18(185).
class Hyperband final : public BracketPruner {
 public:
  explicit Hyperband(const Params& params)
      : BracketPruner(params.integer("reduction")),
        reduction_(params.integer("reduction")),
        min_epochs_(params.integer("min_epochs")) {}

  void prepare(const PruningPlan& plan) override {
    if (const auto least = scaled(min_epochs_, reduction_, 1); plan.epochs < least)
      throw ConfigError("pruner/hyperband: no trial would ever be judged: it takes reduction * min_epochs = " +
                        std::to_string(least) + " epochs or more, and trials train for " + std::to_string(plan.epochs) +
                        "\nlower min_epochs or reduction, or raise train.epochs");
    std::int64_t most = 0;
    while (scaled(min_epochs_, reduction_, most) <= plan.epochs / reduction_) ++most;
    std::vector<Bracket> cycle;
    for (std::int64_t s = most; s >= 0; --s) cycle.push_back(bracket(plan.epochs, most, s));
    fill(plan, std::move(cycle));
  }

 private:
  Bracket bracket(std::int64_t epochs, std::int64_t most, std::int64_t s) const {
    // Far more than any study has, and few enough to be added up.
    constexpr std::int64_t kMostTrials = std::int64_t{1} << 50;
    const std::int64_t power = std::min(scaled(1, reduction_, s), kMostTrials);
    Bracket bracket{.trials = static_cast<std::uint64_t>(((most + 1) * power + s) / (s + 1)), .rungs = {}};
    for (; s > 0; --s) bracket.rungs.push_back(epochs / scaled(1, reduction_, s));
    return bracket;
  }

  std::int64_t reduction_, min_epochs_;
};

}  // namespace

SANDGLASS_PLUGIN(hyperband_pruner, SANDGLASS_VERSION) {
  registrar.pruner("hyperband", "Successive halving in several brackets, from many short trials to a few long ones.",
                   Schema{}
                       .integer("reduction", {.fallback = 3,
                                              .min = 2,
                                              .max = 1000000,
                                              .text = "One trial in so many goes on, for so many times the epochs."})
                       .integer("min_epochs", {.fallback = 1,
                                               .min = 1,
                                               .max = 1000000000,
                                               .unit = "epochs",
                                               .text = "No trial is judged after fewer."}),
                   [](const Params& params) { return std::make_unique<Hyperband>(params); });
}
