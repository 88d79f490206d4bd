#pragma once
#include <functional>
#include <memory>

#include "core/sweep/execute/executor.hpp"
#include "core/sweep/study/run_study.hpp"

namespace sandglass {

/// The executor that the study asks for (`isolation`), with the study's limits; checkpoints go into the run's folder.
/// `exploits`: trials may exploit each other, so rung checkpoints are kept. `on_epoch` is called after every epoch of
/// every trial, on any thread.
std::unique_ptr<Executor> make_executor(const config::StudySpec& study, const Registry& registry, DataCache& data,
                                        const StudyRunOptions& options, bool exploits, std::function<void()> on_epoch);

}  // namespace sandglass
