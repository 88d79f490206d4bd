#pragma once
#include <functional>
#include <memory>

#include "core/sweep/execute/executor.hpp"
#include "core/sweep/study/run_study.hpp"

namespace sandglass {

/// The executor that the study asks for (`isolation`), with its limits and its ways to keep trials that are under way
/// in the run's folder. `on_epoch` is called after every epoch of every trial, on any thread.
std::unique_ptr<Executor> make_executor(const config::StudySpec& study, const Registry& registry, DataCache& data,
                                        const StudyRunOptions& options, bool exploits, std::function<void()> on_epoch);

}  // namespace sandglass
