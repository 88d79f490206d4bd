#include "plugins/pruners/percentile/percentile_rule.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/pruners/rungs.hpp"

namespace sandglass {

double RunningPercentile::place() const {
  return percentile_ / 100 * static_cast<double>(low_.size() + high_.size() - 1);
}

void RunningPercentile::add(double value) {
  if (!low_.empty() && value < low_.top())
    low_.push(value);
  else
    high_.push(value);
  const auto wanted = static_cast<std::size_t>(place()) + 1;
  while (low_.size() > wanted) {
    high_.push(low_.top());
    low_.pop();
  }
  while (low_.size() < wanted) {
    low_.push(high_.top());
    high_.pop();
  }
}

double RunningPercentile::value() const {
  const double share = place() - std::floor(place());
  return share == 0 ? low_.top() : low_.top() * (1 - share) + high_.top() * share;
}

void PercentileRule::prepare(const PruningPlan& plan) {
  require_rung(name_, options_.warmup_epochs + options_.interval, plan,
               "lower warmup_epochs or interval, or raise train.epochs");
  epochs_ = plan.epochs;
  completed_ = 0;
  percentiles_.clear();
}

std::int64_t PercentileRule::next_rung(std::uint64_t, std::int64_t epoch) const {
  return regular_rung(options_.warmup_epochs, options_.interval, epoch, epochs_);
}

void PercentileRule::tell(const TrialSnapshot& changed) {
  if (!changed.completed) return;
  ++completed_;
  for (auto& [epoch, percentile] : percentiles_) add(changed, epoch, percentile);
}

void PercentileRule::add(const TrialSnapshot& completed, std::int64_t epoch, RunningPercentile& percentile) {
  if (completed.epochs() < epoch) return;
  if (const double value = completed.value_at(epoch); !std::isnan(value)) percentile.add(value);
}

Decision PercentileRule::judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) {
  if (completed_ < options_.startup_trials) return Decision::go_on;
  const std::int64_t epoch = snapshots[trial].epochs();
  const double best = snapshots[trial].best_until(epoch);
  if (std::isnan(best)) return Decision::prune;
  const auto [found, is_new] = percentiles_.try_emplace(epoch, options_.percentile);
  auto& percentile = found->second;
  if (is_new)
    for (const auto& other : snapshots)
      if (other.completed) add(other, epoch, percentile);
  if (percentile.empty()) return Decision::go_on;
  return best > percentile.value() ? Decision::prune : Decision::go_on;
}

Schema PercentileRule::schema(Schema schema) {
  return with_regular_rungs(
      schema.integer("startup_trials", {.fallback = 5,
                                        .min = 0,
                                        .max = 1000000000,
                                        .unit = "trials",
                                        .text = "Nothing is pruned before so many trials have completed."}));
}

PercentileOptions PercentileRule::options(const Params& params, double percentile) {
  return {.percentile = percentile,
          .startup_trials = params.integer("startup_trials"),
          .warmup_epochs = params.integer("warmup_epochs"),
          .interval = params.integer("interval")};
}

}  // namespace sandglass
