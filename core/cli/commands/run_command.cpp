#include <fmt/format.h>

#include "core/base/clock.hpp"
#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/study_session.hpp"
#include "core/cli/view/progress_display.hpp"
#include "core/cli/view/study_view.hpp"
#include "core/sweep/study/preflight.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {
namespace {

struct RunOptions {
  StudyArguments study;
  std::filesystem::path out;  ///< empty: runs/<study name>
  unsigned workers = 0;       ///< 0: SANDGLASS_WORKERS, else one per core
  bool overwrite = false;     ///< replace the run that is in the folder
  bool dated = false;         ///< in a folder below, named by the date
  bool yes = false;           ///< run, however many trials there are
};

/// The run's folder; a dated one is made. Throws ConfigError if a dated one would lie in a run's.
std::filesystem::path folder_of(const RunOptions& options, const std::string& study) {
  const auto folder = options.out.empty() ? std::filesystem::path("runs") / study : options.out;
  if (!options.dated) return folder;
  if (std::filesystem::exists(results::RunFolder{folder}.journal()))
    throw ConfigError(
        fmt::format("{} is a run itself: choose another folder for dated ones with --out", folder.string()));
  const auto name = results::dated_name(seconds_since_1970());
  auto dated = folder / name;
  std::filesystem::create_directories(folder);
  // Whoever makes the folder has it: another run may begin in the same second.
  for (int n = 2; !std::filesystem::create_directory(dated); ++n) dated = folder / fmt::format("{}_{}", name, n);
  return dated;
}

int run_in(const std::filesystem::path& folder, const config::StudySpec& study, const RunOptions& options,
           Registry& registry) {
  tell_replaced_runs(folder);
  StudyRunOptions session{folder, worker_count(options.workers), options.study.plugins};
  session.overwrite = options.overwrite;
  const InterruptFlag interrupt;  // from the first line on that a person sees
  print_intention(study, registry, folder, session.workers, Terminal::of(stderr));
  ProgressDisplay display(stderr, study.base.objective.metric, folder);
  const auto result = start_study(study, registry, session, display, interrupt.flag());
  display.finish();
  return report_session(study, folder, result);
}

int run_command(const RunOptions& options, Registry& registry) {
  const auto study = options.study.load(registry);
  if (!options.yes) refuse_too_many_trials(study, registry);
  const auto folder = folder_of(options, study.name);
  try {
    return run_in(folder, study, options, registry);
  } catch (...) {
    std::error_code ignored;
    if (options.dated) std::filesystem::remove(folder, ignored);  // only if it is empty: the run has not begun
    throw;
  }
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  auto options = std::make_shared<RunOptions>();
  auto* command = app.add_subcommand("run", "Run a study");
  add_study_arguments(*command, options->study);
  add_workers_option(*command, options->workers);
  command->add_option("--out", options->out, "The run's folder; default: runs/<study name>")->type_name("DIR");
  auto* overwrite = command->add_flag("--overwrite", options->overwrite, "Replace the run that is in the folder");
  command
      ->add_flag("--dated", options->dated,
                 "Run in a folder below it, named by date and time: runs/<study name>/2026-11-28_14-03-05")
      ->excludes(overwrite);
  command->add_flag("--yes", options->yes, "Run the study even if it has more than 1,000,000 trials");
  add_plugin_option(*command, options->study.plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return run_command(*options, r); }; });
}

}  // namespace sandglass
