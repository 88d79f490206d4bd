#pragma once
#include <functional>

#include "core/sweep/execute/process/task_codec.hpp"

namespace sandglass {

/// Serves a study's process as a worker, until that closes the channel or dies; returns the program's exit status.
/// `load` makes the study and the registry from the setup. The process dies with its parent.
struct WorkerStudy {
  config::StudySpec study;
  const Registry* registry = nullptr;
};
int run_worker(int channel, const std::function<WorkerStudy(const WorkerSetup&)>& load);

}  // namespace sandglass
