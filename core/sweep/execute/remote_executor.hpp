#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "core/base/clock.hpp"
#include "core/sweep/execute/executor.hpp"
#include "core/sweep/execute/task_codec.hpp"
#include "core/sweep/execute/worker_build.hpp"
#include "core/sweep/execute/worker_channel.hpp"

namespace sandglass {

struct RemoteExecutorOptions {
  unsigned workers = 1;
  WorkerSetup setup;  ///< what each worker is told; `folder` is the run's, into which they write trial files
  WorkerBuild build = this_build();        ///< what each worker has to be
  std::function<void()> on_epoch = [] {};  ///< called within next(), on its thread
  std::chrono::seconds start_limit{120};   ///< a worker that is not ready after so long counts as not started
  std::function<SteadyClock::time_point()> now = SteadyClock::now;
};

/// Runs each task in one of several workers, which are connected by channels: processes of this machine, or of others
/// that share its files. Whatever a plugin does there (a crash, an abort, an endless loop, exit(), more memory than it
/// may have, nonsense on the channel) becomes a failed record of that trial, with how the worker ended and the last
/// lines it printed; another worker takes its place. Halted trials wait in checkpoint files, so that any worker may
/// continue them.
class RemoteExecutor final : public Executor {
 public:
  RemoteExecutor(std::unique_ptr<WorkerLauncher> launcher, RemoteExecutorOptions options);
  ~RemoteExecutor() override;

  std::size_t capacity() const override;
  void submit(TrialTask task) override;

  /// Throws IoError, saying why, if workers cannot be started, end before they are ready, or are not of the study's
  /// build. Before it throws, the tasks that are running come to their end and their results are returned; no
  /// other begins. A call with `wait` 0 never throws, so that a caller who collects results loses none.
  std::optional<TaskResult> next(std::chrono::milliseconds wait) override;
  std::vector<results::TrialProgress> running() const override;
  void stop() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandglass
