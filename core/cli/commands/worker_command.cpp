#include <CLI/CLI.hpp>

#include "core/cli/commands/commands.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/sweep/execute/process/worker_main.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {
namespace {

int worker_command(Registry& registry) {
  return serve_study(become_worker(), [&registry](const WorkerSetup& setup) {
    const auto label = results::RunFolder{setup.folder}.study_yaml();
    return WorkerStudy{load_resolved_study(setup.study, label, setup.plugins, registry), &registry};
  });
}

}  // namespace

/// A study's own process starts this one for isolated trials; it is not for people.
void add_worker(CLI::App& app, Action& action) {
  // An empty group hides it from the help.
  app.add_subcommand("worker", "Run trials for a study's process")->group("")->callback([&action] {
    action = worker_command;
  });
}

}  // namespace sandglass
