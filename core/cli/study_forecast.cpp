#include "core/cli/study_forecast.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

#include "core/base/units.hpp"
#include "core/sweep/execute/executor_traits.hpp"
#include "core/sweep/forecast/representative_points.hpp"
#include "core/sweep/forecast/stage_sharing.hpp"
#include "core/sweep/study/preflight.hpp"

namespace sandglass {
namespace {

constexpr std::uint64_t kMostLookedAt = 100'000;  // points
constexpr std::size_t kCalibrated = 6;            // points, unless there are more variants

StudyEstimate estimate(const config::StudySpec& study, std::span<const Point> points,
                       const std::vector<MeasuredCost>& measured, const RunShape& shape) {
  const SpaceDistance distance(study.space, points);
  std::vector<EstimatedTrial> trials;
  std::set<std::string> trained;
  for (const Point& point : points) {
    auto trial = estimate_trial(study.space, distance, measured, point, load_of(config::at_point(study, point)));
    if (may_share_stages(study) && !trained.insert(sharing_key(study, point)).second)
      trial.seconds -= trial.shared_seconds;
    trials.push_back(trial);
  }
  return estimate_study(trials, shape);
}

/// Nothing if it does not fit.
std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

/// How many of the largest trials run side by side.
unsigned admitted(const config::StudySpec& study, const RunShape& shape, double largest_trial) {
  if (study.resources.mebibytes <= 0) return shape.workers;
  const double measured = largest_trial + (shape.processes ? shape.base_memory : 0);
  const double each = study.limits.mebibytes > 0 ? study.limits.mebibytes * kMiB : measured;
  const double fit = std::floor((study.resources.mebibytes * kMiB - shape.base_memory) / std::max(each, 1.0));
  return static_cast<unsigned>(std::clamp<double>(fit, 1, shape.workers));
}

}  // namespace

std::uint64_t StudyForecast::repeated() const {
  std::uint64_t count = 0;
  if (same)
    for (const auto& group : *same) count += group.size() - 1;
  return count;
}

StudyForecast forecast(const config::StudySpec& study, const Registry& registry, unsigned workers, bool calibrated,
                       const CalibrationOptions& options) {
  const StudyPlan plan(study, registry);
  const auto points = representative_points(study, plan, kMostLookedAt);
  const auto pruner = registry.make_pruner(study.pruner.name, study.pruner.params);
  StudyForecast result;
  result.points = plan.points();
  result.first = study.first.size();
  result.trials = plan.trials();
  result.replicates = plan.replicates();
  result.refused = plan.refused();
  result.epochs = product(plan.trials(), static_cast<std::uint64_t>(config::most_epochs(study)));
  result.adaptive = plan.adaptive();
  result.prunes = pruner->active();
  result.patience = config::may_run_out_of_patience(study);
  result.sampler = study.sampler.name;
  result.pruner = study.pruner.name;
  if (!plan.adaptive() && points.size() == plan.points()) result.same = same_points(study, registry, points);
  result.workers = result.at_once = workers;
  result.cores = std::max(1U, std::thread::hardware_concurrency());
  result.processes = !executor_traits(study.isolation).shares_memory;
  if (!calibrated) return result;

  DataCache data(registry);
  result.data = check_data(study, plan, registry, data).overviews;
  const auto taken = spread_points(study.space, points, std::max(kCalibrated, study.variants.size()));
  std::vector<Point> tried;
  for (const auto p : taken) tried.push_back(points[p]);
  result.calibration = calibrate(study, plan, registry, data, tried, options);
  const auto measured = result.calibration->measured();
  if (measured.empty()) return result;
  RunShape shape{.points = result.points,
                 .replicates = result.replicates,
                 .workers = workers,
                 .cores = result.cores,
                 .processes = result.processes,
                 .kept = result.prunes && study.resources.mebibytes <= 0 ? study.lookahead + 8 : 0,
                 .weights = study.base.record.weights,
                 .base_memory = result.calibration->base_memory,
                 .once_seconds = result.calibration->once_seconds};
  result.estimate = estimate(study, points, measured, shape);
  result.at_once = admitted(study, shape, result.estimate->largest_trial);
  if (result.at_once == workers) return result;
  shape.workers = result.at_once;
  result.estimate = estimate(study, points, measured, shape);
  return result;
}

}  // namespace sandglass
