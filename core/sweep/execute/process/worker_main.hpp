#pragma once
#include <functional>

#include "core/sweep/execute/task_codec.hpp"

namespace sandglass {

/// What a worker runs trials of.
struct WorkerStudy {
  config::StudySpec study;
  const Registry* registry = nullptr;
};

/// Makes it from what the study's process says. May load plugins.
using WorkerLoader = std::function<WorkerStudy(const WorkerSetup&)>;

/// Makes this process a worker: it dies with its parent and leaves Ctrl-C to it, and the channel that it was given
/// moves to a descriptor of a random number, which plugins do not meet by accident; what is written on the old number
/// goes to the standard error. Returns the descriptor. Throws IoError if there is no channel: if a person started it.
int become_worker();

/// Serves a study's process over the channel, until that closes it; returns the program's exit status. Throws what
/// `load` throws, and IoError if what arrives is not understood.
int serve_study(int channel, const WorkerLoader& load);

}  // namespace sandglass
