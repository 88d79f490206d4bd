#pragma once
#include <functional>

#include "core/sweep/execute/task_codec.hpp"

namespace sandglass {

/// What a worker runs trials of.
struct WorkerStudy {
  config::StudySpec study;
  const Registry* registry = nullptr;
};

/// Makes a WorkerStudy from what the study's process says. May load plugins.
using WorkerLoader = std::function<WorkerStudy(const WorkerSetup&)>;

/// Makes this process a worker: it dies with its parent and leaves Ctrl-C to it. Its channel moves to a descriptor with
/// a random number, so that no plugin writes there by accident; what is written on the old descriptor goes to standard
/// error. Returns the new one. Throws IoError if there is no channel, because a person started this process.
int become_worker();

/// Serves a study's process over the channel, until that closes it; returns the program's exit status. Throws what
/// `load` throws, and IoError if what arrives is not understood.
int serve_study(int channel, const WorkerLoader& load);

}  // namespace sandglass
