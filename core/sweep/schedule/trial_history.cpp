#include "core/sweep/schedule/trial_history.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/trial/evaluate/series.hpp"
#include "core/trial/parameter_schedule.hpp"

namespace sandglass {

using results::TrialStatus;

std::vector<double> curve_of(const results::TrialRecord& record, const std::string& metric) {
  std::size_t epochs = 0;
  for (const auto& series : record.series) epochs = std::max(epochs, series.values.size());
  std::vector<double> curve(epochs, std::nan(""));
  for (const auto& series : record.series)
    if (series.name == metric) std::ranges::copy(series.values, curve.begin());
  return curve;
}

bool is_pruned_by_pruner(const results::TrialRecord& record) {
  return record.status == TrialStatus::pruned && record.failure.reason.empty();
}

bool is_cut_short(const results::TrialRecord& record) {
  return is_pruned_by_pruner(record) || !record.stopped_early.empty();
}

namespace {

/// Whether the trial's own train.patience ended it. A pruner that ended it at the same epoch makes no difference: it
/// would not have gone on either.
bool ran_out_of_patience(const results::TrialRecord& record, const config::StudySpec& study) {
  if (record.stopped_early.empty() || !config::may_run_out_of_patience(study)) return false;
  const auto train = config::config_with(study, record.parameters, record.replicate).train;
  const auto& objective = study.base.objective;
  return is_out_of_patience(curve_of(record, objective.metric), objective.minimize, train.patience, train.min_delta);
}

}  // namespace

JobOutcome outcome_of(const results::TrialRecord& record, const config::StudySpec& study) {
  JobOutcome outcome{curve_of(record, study.base.objective.metric), true, record.status, {}};
  // As if a pruner had ended it: of several objectives it has none.
  if (record.status == TrialStatus::pruned && study.base.objectives.size() > 1) return outcome;
  for (const auto& objective : study.base.objectives)
    outcome.values.push_back(results::objective_value(record, objective.metric).value_or(std::nan("")));
  return outcome;
}

void TrialHistory::add(const results::TrialRecord& record) {
  auto& known = trials_[record.trial] = Known{record.parameters,
                                              outcome_of(record, study_),
                                              {},
                                              !is_cut_short(record) || ran_out_of_patience(record, study_),
                                              !record.stopped_early.empty(),
                                              false};
  if (has_schedule(record.series))
    std::ranges::copy_if(record.series, std::back_inserter(known.schedule), is_of_schedule, &results::Series::name);
}

void TrialHistory::add_halted(const results::TrialRecord& record) {
  add(record);
  auto& known = trials_[record.trial];
  known.halted = true;
  known.by_itself = known.completed_early = false;
}

const TrialHistory::Known* TrialHistory::find(std::uint64_t trial) const {
  const auto found = trials_.find(trial);
  return found == trials_.end() ? nullptr : &found->second;
}

bool TrialHistory::agrees(const Known& known, const TrialScheduler::Step& step, const Parameters& parameters) {
  const auto epochs = static_cast<std::int64_t>(known.outcome.curve.size());
  const auto until = step.job.until == 0 ? epochs : std::min(step.job.until, epochs);
  // A trial that failed in this job's first epoch recorded no epoch of it: then only the parameters can be compared.
  if (known.schedule.empty() || (until <= step.job.from && !step.job.completes))
    return !known.halted && known.parameters == parameters;
  return step.segment && schedule_says(known.schedule, until, step.segment->parent, parameters);
}

std::optional<JobOutcome> TrialHistory::outcome(const TrialScheduler::Step& step, const Parameters& parameters) const {
  const Known* known = find(step.job.trial);
  if (!known || !agrees(*known, step, parameters)) return std::nullopt;
  const auto& whole = known->outcome;
  const auto epochs = static_cast<std::int64_t>(whole.curve.size());
  if (step.job.completes)
    return known->completed_early && epochs == step.job.until ? std::optional(whole) : std::nullopt;
  if (step.job.until != 0 && step.job.until <= epochs) {
    JobOutcome part;
    part.curve.assign(whole.curve.begin(), whole.curve.begin() + step.job.until);
    return part;
  }
  // The record of a trial that a pruner ended stops at a rung: what lies beyond has to be computed.
  if (!known->by_itself) return std::nullopt;
  return whole;
}

bool TrialHistory::pruned_at(std::uint64_t trial, std::size_t epochs, const Parameters& parameters) const {
  const Known* known = find(trial);
  return known && !known->halted && !known->by_itself && !known->completed_early && known->parameters == parameters &&
         known->outcome.curve.size() == epochs;
}

}  // namespace sandglass
