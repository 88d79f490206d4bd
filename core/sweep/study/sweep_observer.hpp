#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/sweep/study/data_overview.hpp"
#include "results/record/trial_progress.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Where a running study stands.
struct SweepProgress {
  std::uint64_t planned = 0;         ///< trials in the study
  std::uint64_t finished = 0;        ///< with a record, those of earlier sessions included
  std::uint64_t failed = 0;          ///< of the finished ones
  std::uint64_t pruned = 0;          ///< of the finished ones
  std::uint64_t earlier = 0;         ///< finished before this session
  std::uint64_t epochs = 0;          ///< run in this session, over all trials
  std::uint64_t planned_epochs = 0;  ///< the most that this session may run; saturates
  double seconds = 0;                ///< of this session
  std::optional<double> best;        ///< the objective's best value so far; none of several objectives
  std::uint64_t best_trial = 0;
  std::vector<results::TrialProgress> running = {};  ///< the trials that run, as of at most a second ago
};

/// Is told how a study proceeds, always on the study's own thread.
class SweepObserver {
 public:
  virtual ~SweepObserver();

  /// The study's data are loaded and divided; no trial of this session has begun. Called again where
  /// all of a study runs again.
  virtual void on_data(const std::vector<DataOverview>& data);

  /// A trial is finished and its record is safe on disk.
  virtual void on_trial(const results::TrialRecord& record, const SweepProgress& progress) = 0;

  /// Some time has passed: called about ten times a second.
  virtual void on_tick(const SweepProgress& progress) = 0;

  /// The run was interrupted; trials under way are being stopped.
  virtual void on_stopping(const SweepProgress& progress) = 0;

  /// These trials have not stopped some seconds after they were asked to: a plugin loops or waits. What is finished is
  /// on disk, and the study file is built: the program may end here. Else the study waits for them.
  virtual void on_unresponsive(const std::vector<std::uint64_t>& trials, const SweepProgress& progress);

  /// A stop was asked for before the first trial of this session, while data are loaded or memory is measured, and a
  /// plugin is at it without looking up. Nothing is lost: the program may end here. Else the study waits for that
  /// plugin, and stops then.
  virtual void on_stop_before_trials();

  /// A checkpoint that trials continue from is missing, for the reason given: the whole study runs again.
  virtual void on_restart(const std::string& why);
};

}  // namespace sandglass
