#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/study_session.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {
namespace {

struct ResumeOptions {
  std::filesystem::path folder;
  std::vector<std::string> overrides;  ///< "limits.memory=2000"
  unsigned workers = 0;
  std::filesystem::path data;  ///< where the data are, if they have moved
  std::vector<std::filesystem::path> plugins;
};

int resume_command(const ResumeOptions& options, Registry& registry) {
  tell_replaced_runs(options.folder);
  const results::RunFolder folder{options.folder};
  const results::JournalReader is_a_run(folder.journal());
  auto study = load_begun_study(folder, options.overrides, options.plugins, registry);
  if (!options.data.empty()) move_study_data(study, registry, options.folder, options.data);
  return continue_study(study, registry, {options.folder, worker_count(options.workers), options.plugins});
}

}  // namespace

void add_resume(CLI::App& app, Action& action) {
  auto options = std::make_shared<ResumeOptions>();
  auto* command = app.add_subcommand("resume", "Go on with a study that was stopped, whatever stopped it");
  add_folder(*command, options->folder);
  add_changes(*command, options->overrides);
  add_workers_option(*command, options->workers);
  add_data_option(*command, options->data);
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return resume_command(*options, r); }; });
}

}  // namespace sandglass
