#pragma once
#include <functional>
#include <memory>

#include "core/sweep/execute/executor.hpp"
#include "core/sweep/execute/trial_runner.hpp"

namespace sandglass {

/// Runs each task on one thread of a oneTBB arena with `workers` threads. Threads that have no task help the others
/// with their kernels (see kernel_team.hpp).
class ThreadExecutor final : public Executor {
 public:
  /// A trial that runs longer than `time_limit` seconds fails (0: no limit). on_epoch is called after every epoch of
  /// every trial, on the trial's thread.
  ThreadExecutor(const Registry& registry, DataCache& data, unsigned workers, TrialRunnerOptions options,
                 double time_limit, std::function<void()> on_epoch);

  /// Stops what still runs and waits for it.
  ~ThreadExecutor() override;

  std::size_t capacity() const override;
  void submit(TrialTask task) override;
  std::optional<TaskResult> next(std::chrono::milliseconds wait) override;
  std::vector<results::TrialProgress> running() const override;
  void stop() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandglass
