#include "core/sweep/schedule/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/plugin/load/registrar.hpp"
#include "core/sweep/schedule/trial_history.hpp"
#include "core/sweep/schedule/trial_scheduler.hpp"
#include "core/trial/evaluate/series.hpp"
#include "results/record/objective.hpp"

namespace sandglass {
namespace {

using results::TrialRecord;
using results::TrialStatus;

/// The points of a study in their order, by number alone.
class InOrder final : public Sampler {
 public:
  explicit InOrder(std::uint64_t points) : points_(points) {}
  std::uint64_t points(const SearchSpace&) const override { return points_; }
  std::optional<Point> ask(const Ask& ask) override { return Point{static_cast<std::int64_t>(ask.index)}; }

 private:
  std::uint64_t points_;
};

void require_whole(const std::vector<TrialRecord>& trials, std::uint64_t planned, const std::string& metric) {
  if (trials.size() < planned)
    throw ConfigError(fmt::format("only {} of the study's {} trials are finished\nsandglass resume finishes them",
                                  trials.size(), planned));
  for (const auto& trial : trials) {
    if (is_cut_short(trial))
      throw ConfigError(
          fmt::format("trial {} was {}: how it would have gone on is not known\n"
                      "replay needs a study that was run without a pruner and without train.patience",
                      trial.trial, trial.stopped_early.empty() ? "pruned" : "stopped early"));
    const auto curve = curve_of(trial, metric);
    if (trial.status == TrialStatus::completed && std::ranges::all_of(curve, [](double v) { return std::isnan(v); }))
      throw ConfigError(fmt::format("trial {} recorded no {} per epoch, on which pruners judge", trial.trial, metric));
  }
}

/// The study reduced to what the scheduler depends on.
config::StudySpec reduced(config::StudySpec study, std::uint64_t points) {
  study.base.train.epochs = config::most_epochs(study);
  study.variants.clear();
  study.first.clear();
  Axis axis;
  axis.path = "point";
  axis.spec.type = ParameterType::integer;
  axis.max = static_cast<double>(points);
  study.space = study.parameters = {axis};
  study.moves = {{0}};
  study.constraints.reset();
  study.sampler = {"in_order", {}};
  return study;
}

/// The objective of each trial that completed, best first.
std::vector<results::TrialValue> ranked(const std::vector<TrialRecord>& trials, const results::Objective& objective) {
  std::vector<results::TrialValue> values;
  for (const auto& trial : trials) {
    const double value = results::objective_value(trial, objective.metric).value_or(std::nan(""));
    if (trial.status == TrialStatus::completed && !std::isnan(value)) values.push_back({value, trial.trial});
  }
  std::ranges::sort(values, [&](const auto& a, const auto& b) { return results::better(objective, a, b); });
  return values;
}

/// The record that the trial would have had if it had been completed after so many epochs, as far as its rank goes.
TrialRecord stopped_after(TrialRecord trial, std::int64_t epochs, const results::Objective& objective) {
  forget_after(trial, epochs);
  trial.scalars.clear();
  if (trial.kept_epoch > 0) trial.kept_epoch = best_epoch(curve_of(trial, objective.metric), objective.minimize);
  return trial;
}

void find_best(const std::vector<TrialRecord>& trials, const results::Objective& objective, Replay& result) {
  std::vector<TrialRecord> rest;
  for (const auto& trial : trials) {
    if (result.pruned[trial.trial]) continue;
    rest.push_back(result.stopped_early[trial.trial] ? stopped_after(trial, result.epochs[trial.trial], objective)
                                                     : trial);
  }
  const auto all = ranked(trials, objective), left = ranked(rest, objective);
  if (!all.empty()) result.best = all.front().trial;
  if (left.empty()) return;
  result.best_left = left.front().trial;
  result.better = static_cast<std::uint64_t>(std::ranges::count_if(all, [&](const auto& one) {
    return one.trial != left.front().trial && results::better(objective, one, left.front());
  }));
}

}  // namespace

Replay replay(config::StudySpec study, const Registry& registry, const std::vector<TrialRecord>& trials) {
  if (study.base.objectives.size() > 1)
    throw ConfigError(
        fmt::format("the study has {} objectives, and pruners judge by one: a trial that is worse in one "
                    "may be better in another\nreplay needs a study with a single objective",
                    study.base.objectives.size()));
  const auto objective = study.base.objective;
  const results::Objective by{objective.metric, objective.minimize};
  if (registry.make_pruner(study.pruner.name, study.pruner.params)->exploits())
    throw ConfigError("pruner/" + study.pruner.name +
                      " lets trials exploit each other: what they would have become is not known\n"
                      "replay takes a pruner that only ends trials");
  require_whole(trials, StudyPlan(study, registry).trials(), objective.metric);
  Registry with_order;
  with_order.add_all(registry);
  const std::uint64_t points = trials.size() / study.replicates;
  Registrar(with_order, "sandglass", "").sampler("in_order", "The recorded points.", {}, [points](const Params&) {
    return std::make_unique<InOrder>(points);
  });
  const auto small = reduced(std::move(study), points);
  const StudyPlan plan(small, with_order);
  TrialScheduler scheduler(small, plan, with_order);

  Replay result;
  result.epochs.assign(trials.size(), 0);
  result.pruned.assign(trials.size(), false);
  result.stopped_early.assign(trials.size(), false);
  for (auto step = scheduler.next(); step.kind != TrialScheduler::Step::Kind::finished; step = scheduler.next()) {
    const auto& job = step.job;
    if (step.kind == TrialScheduler::Step::Kind::prune) {
      result.pruned[job.trial] = true;
      continue;
    }
    auto outcome = outcome_of(trials[job.trial], small);
    const auto recorded = static_cast<std::int64_t>(outcome.curve.size());
    result.epochs[job.trial] = job.until == 0 ? recorded : std::min(job.until, recorded);
    if (job.completes) {
      result.stopped_early[job.trial] = true;
      outcome = outcome_of(stopped_after(trials[job.trial], job.until, by), small);
    } else if (job.until != 0 && job.until <= recorded) {
      outcome.curve.resize(static_cast<std::size_t>(job.until));
      outcome.ended = false;
    }
    scheduler.report(job.number, std::move(outcome));
  }
  for (const auto& trial : trials) {
    const auto recorded = static_cast<std::int64_t>(curve_of(trial, objective.metric).size());
    const double share =
        recorded == 0 ? 1 : static_cast<double>(result.epochs[trial.trial]) / static_cast<double>(recorded);
    result.all_epochs += recorded;
    result.spent_epochs += result.epochs[trial.trial];
    result.all_seconds += trial.duration;
    result.spent_seconds += trial.duration * share;
  }
  find_best(trials, by, result);
  return result;
}

}  // namespace sandglass
