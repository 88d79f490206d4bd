#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/study_session.hpp"
#include "results/base/folder_lock.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/study_table.hpp"

namespace sandglass {
namespace {

/// Trials of a study that run again; their new records replace the old.
struct RerunOptions {
  std::filesystem::path folder;
  bool failed = false;                 ///< all failed trials
  std::vector<std::uint64_t> trials;   ///< or these
  std::vector<std::string> overrides;  ///< "limits.memory=2000"
  unsigned workers = 0;
  std::filesystem::path data;  ///< where the data are, if they have moved
  std::vector<std::filesystem::path> plugins;
};

int rerun_command(const RerunOptions& options, Registry& registry) {
  if (!options.failed && options.trials.empty())
    throw ConfigError("which trials? give --failed, or --trial N\nsee: sandglass rerun --help");
  if (const auto holder = results::folder_lock_holder(options.folder); !holder.empty())
    throw IoError(
        fmt::format("{0} is running: {1} is writing to it\n"
                    "wait until it ends, or stop it first: sandglass stop {0}",
                    options.folder.string(), holder));
  const results::RunFolder folder{options.folder};
  const results::JournalReader is_a_run(folder.journal());
  auto study = load_begun_study(folder, options.overrides, options.plugins, registry);
  if (!options.data.empty()) move_study_data(study, registry, options.folder, options.data);
  const auto recorded = results::read_study(options.folder);
  for (const auto trial : options.trials)
    if (std::ranges::find(recorded.trials, trial, &results::TrialRecord::trial) == recorded.trials.end())
      throw ConfigError(fmt::format("trial {} is not among the finished ones of {}\nsandglass show {} lists them",
                                    trial, options.folder.string(), options.folder.string()));
  StudyRunOptions session{options.folder, worker_count(options.workers), options.plugins};
  session.again = [&options](const results::TrialRecord& record) {
    return std::ranges::find(options.trials, record.trial) != options.trials.end() ||
           (options.failed && record.status == results::TrialStatus::failed);
  };
  if (std::ranges::none_of(recorded.trials, session.again)) {
    fmt::print("No trial of {} failed: there is nothing to run again.\n", options.folder.string());
    return kSuccess;
  }
  return continue_study(study, registry, session);
}

}  // namespace

void add_rerun(CLI::App& app, Action& action) {
  auto options = std::make_shared<RerunOptions>();
  auto* command = app.add_subcommand("rerun", "Run failed or chosen trials of a study again");
  add_folder(*command, options->folder);
  add_changes(*command, options->overrides);
  command->add_flag("--failed", options->failed, "Every trial that failed; this or --trial is needed");
  command->add_option("--trial", options->trials, "This one; may be given several times")
      ->allow_extra_args(false)  // a change may follow
      ->check(whole_number(0))
      ->type_name("N");
  add_workers_option(*command, options->workers);
  add_data_option(*command, options->data);
  add_plugin_option(*command, options->plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return rerun_command(*options, r); }; });
}

}  // namespace sandglass
