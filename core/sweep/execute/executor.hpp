#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/trial/run_trial.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass {

/// A piece of a trial: from where it stands to `until` epochs (0: to its end).
struct TrialTask {
  TrialSpec job;
  std::int64_t from = 0;  ///< epochs done so far; used to prune, and with a pruner that hands weights on (PBT)
  std::int64_t until = 0;
  std::optional<TrialSpec> source = {};  ///< whose weights, as they were after `from` epochs, it takes over first
  bool prune = false;  ///< trains no further: the trial ends as pruned after `from` epochs (0: it never began)
};

/// What became of a task. Whatever is wrong with one trial, or with what one trial needs, is told here.
struct TaskResult {
  enum class State : std::uint8_t {
    halted,   ///< it stands at its rung
    ended,    ///< `record` is its result
    stopped,  ///< by stop(); it runs again on resume
    waiting,  ///< another trial trains a stage that both share: to be submitted again
    lost,     ///< what it goes on from is not there: see CheckpointMissing
    broken    ///< what others go on from could not be written
  };
  std::uint64_t trial = 0;
  State state = State::stopped;
  std::vector<double> curve;  ///< if halted: the objective after each epoch so far
  std::optional<results::TrialRecord> record;
  std::string problem;                     ///< if it is lost or broken
  std::optional<results::TrialFile> file;  ///< if the arrays were written already; else they are in the record
};

/// Where trials run. Used by one thread, the study's; outcomes come back in any order.
class Executor {
 public:
  virtual ~Executor();

  /// How many tasks may be under way at once, running or waiting, to keep every worker busy.
  virtual std::size_t capacity() const = 0;

  /// Begins the trial, goes on with it where it halted, or ends it there as pruned.
  virtual void submit(TrialTask task) = 0;

  /// The next outcome; nothing if none came within `wait`. Throws IoError instead of waiting if no further task can run,
  /// for a reason that is no trial's: once all outcomes that there are have been returned.
  virtual std::optional<TaskResult> next(std::chrono::milliseconds wait) = 0;

  /// Asks all trials to end soon, without a record. Their outcomes still come.
  virtual void stop() = 0;
};

}  // namespace sandglass
