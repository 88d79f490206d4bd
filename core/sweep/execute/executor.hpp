#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/trial/run_trial.hpp"
#include "results/record/trial_progress.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass {

/// A piece of a trial: it trains from where it stands until `until` epochs are done (0: to its end).
struct TrialTask {
  TrialSpec spec;
  std::int64_t from = 0;  ///< epochs done so far; used to prune, and if trials exploit each other (PBT)
  std::int64_t until = 0;
  std::optional<TrialSpec> parent = {};  ///< the parent to exploit first: its weights after `from` epochs
  bool prune = false;  ///< trains no further: the trial ends as pruned after `from` epochs (0: it never began)
  std::optional<std::string> completes = {};  ///< trains no further: it ends as completed after `from` epochs; and why
};

/// What became of a task. A fault of one trial, or of a file that one trial needs, is reported here, never thrown.
struct TaskResult {
  enum class State : std::uint8_t {
    halted,      ///< it waits at its rung
    ended,       ///< `record` is its result
    stopped,     ///< by stop(), without a record; resume runs it again
    stage_busy,  ///< another trial is training `stage`, which both share. The executor keeps the task until that stage
                 ///< is finished or given up, and runs it again then: Executor::next() never returns this
    lost,        ///< the checkpoint that it continues from is missing: see CheckpointMissing
    broken       ///< a checkpoint or result could not be written
  };
  std::uint64_t trial = 0;
  State state = State::stopped;
  std::vector<double> curve;  ///< if halted: the objective after each epoch so far
  std::optional<results::TrialRecord> record;
  std::string stage;    ///< if a stage is busy: its key in the stage store
  std::string problem;  ///< if it is lost or broken
  std::optional<results::TrialFile>
      file;  ///< with the arrays, if they are written already; else they are in the record
};

/// Where trials run. Used by the study's thread alone; results come back in any order.
class Executor {
 public:
  virtual ~Executor();

  /// How many tasks may be under way at once, running or waiting, to keep every worker busy.
  virtual std::size_t capacity() const = 0;

  /// Takes a task. Its trial begins, continues from where it halted, or ends there as
  /// pruned or completed.
  virtual void submit(TrialTask task) = 0;

  /// The next result; nothing if none came within `wait`. Throws IoError if no further task can run, for a reason that
  /// lies in no trial (workers cannot be started), and all results there are have been returned.
  virtual std::optional<TaskResult> next(std::chrono::milliseconds wait) = 0;

  /// How far the trials are that run just now, by number.
  virtual std::vector<results::TrialProgress> running() const { return {}; }

  /// Asks all trials to end soon, without a record. Their results still come, as `stopped`.
  virtual void stop() = 0;
};

}  // namespace sandglass
