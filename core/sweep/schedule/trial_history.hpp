#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/sweep/schedule/trial_scheduler.hpp"

namespace sandglass {

/// The objective after every epoch in the record, from the series of the metric; NaN where it was not measured. A
/// metric that is measured only at the end has a curve of NaN.
std::vector<double> curve_of(const results::TrialRecord& record, const std::string& metric);

/// Whether a pruner ended the trial, rather than an objective that is not a number (train.on_nan: prune).
bool is_pruned_by_pruner(const results::TrialRecord& record);

/// Whether a pruner ended the trial, pruned or completed early: what lies beyond is not known.
bool is_cut_short(const results::TrialRecord& record);

/// The outcome of the job that ended a trial, from the trial's record.
JobOutcome outcome_of(const results::TrialRecord& record, const config::StudySpec& study);

/// What earlier sessions of a study found out. A resumed study asks the scheduler from the first job on again; jobs
/// whose outcome is known here are not computed. Holds of each trial only what the scheduler asks for. Keeps a
/// reference to the study.
class TrialHistory {
 public:
  explicit TrialHistory(const config::StudySpec& study) : study_(study) {}

  /// A later record of a trial replaces an earlier one.
  void add(const results::TrialRecord& record);

  /// What a trial that has not ended recorded up to its last rung, its schedule among it.
  void add_halted(const results::TrialRecord& record);

  using Parameters = std::vector<std::pair<std::string, ParameterValue>>;

  /// The job's outcome, if the trial's record reaches that far and has the same parameters; if trials exploit each
  /// other, the same ones in that job, and the same parent.
  std::optional<JobOutcome> outcome(const TrialScheduler::Step& step, const Parameters& parameters) const;

  /// Whether the trial is known to have been pruned after so many epochs.
  bool pruned_at(std::uint64_t trial, std::size_t epochs, const Parameters& parameters) const;

 private:
  struct Known {
    Parameters parameters;
    JobOutcome outcome;
    std::vector<results::Series> schedule;  // if trials exploit each other
    bool by_itself = true;                  // ended without a pruner's decision
    bool completed_early = false;           // by a pruner's decision
    bool halted = false;                    // not ended
  };
  const Known* find(std::uint64_t trial) const;
  static bool agrees(const Known& known, const TrialScheduler::Step& step, const Parameters& parameters);

  const config::StudySpec& study_;
  std::map<std::uint64_t, Known> trials_;
};

}  // namespace sandglass
