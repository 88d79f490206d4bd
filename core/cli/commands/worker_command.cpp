#include "core/cli/commands/commands.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/sweep/execute/process/worker_main.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {

int worker_command(Registry& registry) {
  return serve_study(become_worker(), [&registry](const WorkerSetup& setup) {
    const auto label = results::RunFolder{setup.folder}.study_yaml();
    return WorkerStudy{load_resolved_study(setup.study, label, setup.plugins, registry), &registry};
  });
}

}  // namespace sandglass
