#include "core/sweep/known_trials.hpp"

#include <algorithm>
#include <cmath>

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

JobOutcome outcome_of(const results::TrialRecord& record, const config::StudySpec& study) {
  JobOutcome outcome{curve_of(record, study.base.objective.metric), true, record.status, {}};
  // As if a pruner had ended it: of several objectives it has none.
  if (record.status == TrialStatus::pruned && study.base.objectives.size() > 1) return outcome;
  for (const auto& objective : study.base.objectives)
    outcome.values.push_back(results::objective_value(record, objective.metric).value_or(std::nan("")));
  return outcome;
}

void KnownTrials::add(const results::TrialRecord& record) {
  trials_.insert_or_assign(record.trial,
                           Known{record.parameters, outcome_of(record, study_), !is_pruned_by_pruner(record)});
}

const KnownTrials::Known* KnownTrials::find(std::uint64_t trial, const Parameters& parameters) const {
  const auto found = trials_.find(trial);
  return found == trials_.end() || found->second.parameters != parameters ? nullptr : &found->second;
}

std::optional<JobOutcome> KnownTrials::outcome(const CourseJob& job, const Parameters& parameters) const {
  const Known* known = find(job.trial, parameters);
  if (!known) return std::nullopt;
  const auto& whole = known->outcome;
  const auto epochs = static_cast<std::int64_t>(whole.curve.size());
  if (job.until != 0 && job.until <= epochs) {
    JobOutcome part;
    part.curve.assign(whole.curve.begin(), whole.curve.begin() + job.until);
    return part;
  }
  // The record of a trial that a pruner ended stops at a rung: what lies beyond has to be computed.
  if (!known->by_itself) return std::nullopt;
  return whole;
}

bool KnownTrials::pruned_at(std::uint64_t trial, std::size_t epochs, const Parameters& parameters) const {
  const Known* known = find(trial, parameters);
  return known && !known->by_itself && known->outcome.curve.size() == epochs;
}

}  // namespace sandglass
