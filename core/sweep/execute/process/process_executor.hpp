#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/sweep/execute/executor.hpp"
#include "core/sweep/execute/process/task_codec.hpp"

namespace sandglass {

/// What a trial may use, in a process of its own.
struct TrialLimits {
  double seconds = 0;        ///< of running, by the clock; 0: no limit
  std::uint64_t memory = 0;  ///< resident bytes of the worker, its data included; 0: no limit
};

/// Runs each task in one of `workers` processes, started anew from `command`. Whatever a plugin does there (a crash,
/// an abort, an endless loop, exit(), more memory than it may have) becomes a failed record of that trial, with how the
/// process ended and the last lines it printed; another worker takes its place. Trials that halt wait in checkpoint
/// files, so that any worker may go on with them.
class ProcessExecutor final : public Executor {
 public:
  /// `setup.folder` is the run's folder, into which the workers write trial files. on_epoch is called on the caller's
  /// thread, within next().
  ProcessExecutor(std::vector<std::string> command, const WorkerSetup& setup, unsigned workers, TrialLimits limits,
                  std::function<void()> on_epoch);
  ~ProcessExecutor() override;

  std::size_t capacity() const override;
  void submit(TrialTask task) override;
  /// Throws IoError if workers cannot be started, or cannot write their results.
  std::optional<TaskResult> next(std::chrono::milliseconds wait) override;
  void stop() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandglass
