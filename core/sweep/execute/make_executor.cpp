#include "core/sweep/execute/make_executor.hpp"

#include "core/sweep/execute/process/process_executor.hpp"
#include "core/sweep/execute/thread_executor.hpp"
#include "core/sweep/forecast/stage_sharing.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {
std::unique_ptr<Executor> make_executor(const config::StudySpec& study, const Registry& registry, DataCache& data,
                                        const StudyRunOptions& options, bool exploits, std::function<void()> on_epoch) {
  const results::RunFolder folder{options.folder};
  const bool shares = !exploits && may_share_stages(study);
  if (study.isolation == config::Isolation::thread) {
    const auto most_halted = static_cast<std::size_t>(study.lookahead) + 8;
    const TrialRunnerOptions keeping{.folder = folder.checkpoints(),
                                     .most_in_memory = study.resources.mebibytes > 0 ? 0 : most_halted,
                                     .epochs = study.checkpoint.epochs,
                                     .seconds = study.checkpoint.seconds,
                                     .stages = shares ? folder.stages() : std::filesystem::path(),
                                     .keeps_rung_checkpoints = exploits};
    return std::make_unique<ThreadExecutor>(registry, data, options.workers, keeping, study.limits.seconds,
                                            std::move(on_epoch));
  }
  constexpr double kMiB = 1024.0 * 1024.0;
  const TrialLimits limits{study.limits.seconds, static_cast<std::uint64_t>(study.limits.mebibytes * kMiB)};
  const WorkerSetup setup{.study = study.resolved_yaml,
                          .folder = std::filesystem::absolute(folder.root),
                          .shares_stages = shares,
                          .keeps_rung_checkpoints = exploits,
                          .metric = study.base.objective.metric,
                          .plugins = options.plugins,
                          .memory = limits.memory,
                          .seconds = limits.seconds,
                          .checkpoint_epochs = study.checkpoint.epochs,
                          .checkpoint_seconds = study.checkpoint.seconds};
  return std::make_unique<ProcessExecutor>(options.worker_command, setup, options.workers, limits, std::move(on_epoch));
}

}  // namespace sandglass
