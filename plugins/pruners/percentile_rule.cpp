#include "plugins/pruners/percentile_rule.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/pruners/rungs.hpp"

namespace sandglass {
namespace {

/// Of at least one value; reorders them.
double percentile_of(std::vector<double>& values, double percentile) {
  const double place = percentile / 100 * static_cast<double>(values.size() - 1);
  const auto low = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), low, values.end());
  const double share = place - std::floor(place);
  if (share == 0) return *low;
  return *low * (1 - share) + *std::min_element(low + 1, values.end()) * share;
}

}  // namespace

void PercentileRule::prepare(const PruningPlan& plan) {
  require_rung(name_, options_.warmup_epochs + options_.interval, plan,
               "lower warmup_epochs or interval, or raise train.epochs");
  epochs_ = plan.epochs;
}

std::int64_t PercentileRule::next_rung(std::uint64_t, std::int64_t epoch) const {
  return regular_rung(options_.warmup_epochs, options_.interval, epoch, epochs_);
}

Decision PercentileRule::judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) {
  const std::int64_t epoch = snapshots[trial].epochs();
  std::int64_t completed = 0;
  values_.clear();
  for (const auto& other : snapshots) {
    if (!other.completed) continue;
    ++completed;
    if (other.epochs() < epoch) continue;
    if (const double value = other.value_at(epoch); !std::isnan(value)) values_.push_back(value);
  }
  if (completed < options_.startup_trials) return Decision::go_on;
  const double best = snapshots[trial].best_until(epoch);
  if (std::isnan(best)) return Decision::prune;
  if (values_.empty()) return Decision::go_on;
  return best > percentile_of(values_, options_.percentile) ? Decision::prune : Decision::go_on;
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
