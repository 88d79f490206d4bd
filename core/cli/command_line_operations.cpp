#include <CLI/CLI.hpp>

#include "core/cli/command_line.hpp"
#include "core/cli/commands/commands.hpp"

namespace sandglass {
namespace {

CLI::App* add(CLI::App& app, const char* name, const char* text, std::filesystem::path& folder) {
  auto* command = app.add_subcommand(name, text);
  command->add_option("folder", folder, "The run's folder")->required()->type_name("DIR");
  return command;
}

template <class Options>
void add_execution(CLI::App& command, Options& options) {
  add_workers_option(command, options.workers);
  add_plugin_option(command, options.plugins);
}

void add_resume(CLI::App& app, Action& action) {
  auto options = std::make_shared<ResumeOptions>();
  auto* command = add(app, "resume", "Go on with a study that was stopped, whatever stopped it", options->folder);
  add_execution(*command, *options);
  command->callback([&action, options] { action = [options](Registry& r) { return resume_command(*options, r); }; });
}

void add_rerun(CLI::App& app, Action& action) {
  auto options = std::make_shared<RerunOptions>();
  auto* command = add(app, "rerun", "Run failed or chosen trials of a study again", options->folder);
  auto* which = command->add_option_group("which trials");
  which->add_flag("--failed", options->failed, "Every trial that failed");
  which->add_option("--trial", options->trials, "This one; may be given several times")->type_name("N");
  which->require_option(1, 2);
  add_execution(*command, *options);
  command->callback([&action, options] { action = [options](Registry& r) { return rerun_command(*options, r); }; });
}

void add_extend(CLI::App& app, Action& action) {
  auto options = std::make_shared<ExtendOptions>();
  auto* command =
      add(app, "extend", "Go on with a study as if more trials had been asked for at the start", options->folder);
  command->add_option("--trials", options->trials, "The sampler's points in all, the old ones included")
      ->required()
      ->type_name("N");
  add_execution(*command, *options);
  command->callback([&action, options] { action = [options](Registry& r) { return extend_command(*options, r); }; });
}

void add_stop(CLI::App& app, Action& action) {
  auto options = std::make_shared<StopOptions>();
  auto* command = add(app, "stop", "Stop a study that runs in another terminal", options->folder);
  command->callback([&action, options] { action = [options](Registry&) { return stop_command(*options); }; });
}

void add_status(CLI::App& app, Action& action) {
  auto options = std::make_shared<StatusOptions>();
  auto* command = app.add_subcommand("status", "Tell how far a study is, without disturbing it");
  command->add_option("study", options->folder, "The run's folder, or its study.h5")->required()->type_name("STUDY");
  command->add_flag("--watch", options->watch, "Tell it every second, until the run ends");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&action, options] { action = [options](Registry&) { return status_command(*options); }; });
}

void add_replay(CLI::App& app, Action& action) {
  auto options = std::make_shared<ReplayOptions>();
  auto* command = add(app, "replay", "Tell what a pruner would have saved in a finished study", options->folder);
  command->add_option("--pruner", options->pruner, "Its name; default: every pruner, each with its defaults")
      ->type_name("NAME");
  command->add_option("overrides", options->overrides, "The pruner's parameters, such as reduction=3")
      ->type_name("KEY=VALUE");
  command->add_option("--lookahead", options->lookahead, "Instead of the study's own")->type_name("N");
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return replay_command(*options, r); }; });
}

}  // namespace

void add_operations(CLI::App& app, Action& action) {
  add_resume(app, action);
  add_status(app, action);
  add_stop(app, action);
  add_rerun(app, action);
  add_extend(app, action);
  add_replay(app, action);
  // An empty group hides it from the help.
  app.add_subcommand("worker", "Run trials for a study's process")->group("")->callback([&action] {
    action = worker_command;
  });
}

}  // namespace sandglass
