#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/study_session.hpp"
#include "core/cli/view/progress_display.hpp"
#include "core/cli/view/study_view.hpp"
#include "core/sweep/study/preflight.hpp"

namespace sandglass {
namespace {

struct RunOptions {
  StudyArguments study;
  std::filesystem::path out;  ///< empty: runs/<study name>
  unsigned workers = 0;       ///< 0: SANDGLASS_WORKERS, else one per core
  bool yes = false;           ///< run, however many trials there are
};

int run_command(const RunOptions& options, Registry& registry) {
  const auto study = options.study.load(registry);
  if (!options.yes) refuse_too_many_trials(study, registry);
  const auto folder = options.out.empty() ? std::filesystem::path("runs") / study.name : options.out;
  const StudyRunOptions session{folder, worker_count(options.workers), options.study.plugins};
  const InterruptFlag interrupt;  // from the first line on that a person sees
  print_intention(study, registry, folder, session.workers, Terminal::of(stderr));
  ProgressDisplay display(stderr, study.base.objective.metric, folder);
  const auto result = start_study(study, registry, session, display, interrupt.flag());
  display.finish();
  return report_session(study, folder, result);
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  auto options = std::make_shared<RunOptions>();
  auto* command = app.add_subcommand("run", "Run a study");
  add_study_arguments(*command, options->study);
  add_workers_option(*command, options->workers);
  command->add_option("--out", options->out, "The run's folder; default: runs/<study name>")->type_name("DIR");
  command->add_flag("--yes", options->yes, "Run the study even if it has more than 1,000,000 trials");
  add_plugin_option(*command, options->study.plugins);
  command->callback([&action, options] { action = [options](Registry& r) { return run_command(*options, r); }; });
}

}  // namespace sandglass
