#include "results/analysis/curves/learning_curve.hpp"

#include <algorithm>
#include <cmath>

#include "results/record/objective.hpp"

namespace sandglass::results {
namespace {

using ByEpoch = std::vector<std::vector<double>>;

/// The epoch with the best mean among those that most replicates have reached.
std::size_t best_epoch_of(const std::vector<Interval>& epochs, const Objective& objective) {
  std::size_t most = 1;
  for (const auto& epoch : epochs) most = std::max(most, epoch.count);
  std::size_t best = 0;
  for (std::size_t i = 0; i < epochs.size(); ++i)
    if (epochs[i].count == most && (best == 0 || better(objective, epochs[i].mean, epochs[best - 1].mean)))
      best = i + 1;
  return best;
}

/// Puts the finite values under their epochs, and gives them in order.
std::vector<double> sort_in(const Series& series, ByEpoch& by_epoch) {
  std::vector<double> finite;
  by_epoch.resize(std::max(by_epoch.size(), series.values.size()));
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (!std::isfinite(series.values[i])) continue;
    by_epoch[i].push_back(series.values[i]);
    finite.push_back(series.values[i]);
  }
  return finite;
}

}  // namespace

LearningCurve learning_curve(const std::vector<const TrialRecord*>& replicates, const std::string& series,
                             bool minimize) {
  const Objective objective{series, minimize};
  ByEpoch by_epoch;
  std::vector<double> bests, lasts;
  for (const auto* trial : replicates) {
    const auto found = std::ranges::find(trial->series, series, &Series::name);
    if (found == trial->series.end()) continue;
    const auto finite = sort_in(*found, by_epoch);
    if (finite.empty()) continue;
    bests.push_back(minimize ? std::ranges::min(finite) : std::ranges::max(finite));
    lasts.push_back(finite.back());
  }
  LearningCurve out;
  for (const auto& values : by_epoch) out.epochs.push_back(mean_interval(values));
  out.best_epoch = best_epoch_of(out.epochs, objective);
  out.best = mean_interval(bests);
  out.last = mean_interval(lasts);
  return out;
}

}  // namespace sandglass::results
