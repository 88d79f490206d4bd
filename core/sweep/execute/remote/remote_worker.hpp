#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/sweep/execute/executor.hpp"
#include "core/sweep/execute/task_codec.hpp"
#include "core/sweep/execute/worker_channel.hpp"
#include "results/journal/progress_file.hpp"

namespace sandglass {

/// A worker as the study sees it, and the task that it has. One thread.
struct RemoteWorker {
  std::unique_ptr<WorkerChannel> channel;  ///< null: it does not run
  bool ready = false;                      ///< has loaded its plugins and is of the study's build
  std::optional<TrialTask> task;
  SteadyClock::time_point begun;  ///< of the task; before the worker is ready, of its start
  double started = 0;             ///< of the task, in seconds since 1970
  std::int64_t epochs = 0;        ///< of the task
  results::TrialProgress progress;

  /// Sends it a task. It has a channel and no task.
  void begin(TrialTask next, SteadyClock::time_point now);

  double seconds(SteadyClock::time_point now) const;

  /// Why its trial has failed if it takes more time or memory than it may; empty if it does not.
  std::string excess(const WorkerSetup& limits, SteadyClock::time_point now) const;
};

}  // namespace sandglass
