#include "core/sweep/execute/make_executor.hpp"

#include "core/base/units.hpp"
#include "core/sweep/execute/executor_traits.hpp"
#include "core/sweep/execute/process/local_process.hpp"
#include "core/sweep/execute/remote_executor.hpp"
#include "core/sweep/execute/threads/thread_executor.hpp"
#include "core/sweep/forecast/stage_sharing.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {
namespace {

constexpr std::size_t kHaltedInMemory = 8;  // beyond those that the lookahead asks for

WorkerSetup setup_of(const config::StudySpec& study, const StudyRunOptions& options, bool exploits, bool shares) {
  return {.study = study.resolved_yaml,
          .folder = std::filesystem::absolute(options.folder),
          .shares_stages = shares,
          .keeps_rung_checkpoints = exploits,
          .metric = study.base.objective.metric,
          .plugins = options.plugins,
          .memory = static_cast<std::uint64_t>(study.limits.mebibytes * kMiB),
          .seconds = study.limits.seconds,
          .checkpoint_epochs = study.checkpoint.epochs,
          .checkpoint_seconds = study.checkpoint.seconds};
}

TrialRunnerOptions runner_options(const config::StudySpec& study, const results::RunFolder& folder, bool exploits,
                                  bool shares) {
  const auto most_halted = static_cast<std::size_t>(study.lookahead) + kHaltedInMemory;
  return {.folder = folder.checkpoints(),
          .most_in_memory = study.resources.mebibytes > 0 ? 0 : most_halted,
          .epochs = study.checkpoint.epochs,
          .seconds = study.checkpoint.seconds,
          .stages = shares ? folder.stages() : std::filesystem::path(),
          .keeps_rung_checkpoints = exploits};
}

}  // namespace

std::unique_ptr<Executor> make_executor(const config::StudySpec& study, const Registry& registry, DataCache& data,
                                        const StudyRunOptions& options, bool exploits, std::function<void()> on_epoch) {
  const bool shares = !exploits && may_share_stages(study);
  if (executor_traits(study.isolation).in_process)
    return std::make_unique<ThreadExecutor>(registry, data, options.workers,
                                            runner_options(study, {options.folder}, exploits, shares),
                                            study.limits.seconds, std::move(on_epoch));
  return std::make_unique<RemoteExecutor>(std::make_unique<LocalLauncher>(options.worker_command),
                                          RemoteExecutorOptions{.workers = options.workers,
                                                                .setup = setup_of(study, options, exploits, shares),
                                                                .on_epoch = std::move(on_epoch)});
}

}  // namespace sandglass
