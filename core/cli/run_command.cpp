#include <fmt/format.h>

#include "core/cli/commands.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/progress_display.hpp"
#include "core/cli/study_view.hpp"
#include "core/sweep/study_session.hpp"
#include "results/journal/run_folder.hpp"

namespace sandglass {
namespace {

/// What is printed once a session has ended, and the program's status.
int report(const std::filesystem::path& folder, const SessionResult& result) {
  for (const auto& problem : result.problems) fmt::print(stderr, "warning: {}\n", problem);
  const auto& progress = result.progress;
  if (result.interrupted) {
    fmt::print("\nStopped: {} of {} trials are finished and kept.\nTo go on: sandglass resume {}\n", progress.finished,
               progress.planned, folder.string());
    return kInterrupted;
  }
  print_result(folder, result.digest, Terminal::of(stdout));
  return progress.failed > 0 || !result.problems.empty() ? kTrialsFailed : kSuccess;
}

}  // namespace

int run_command(const RunOptions& options, Registry& registry) {
  const auto study =
      load_study(options.study, options.overrides, options.plugins, registry, {options.small, options.data});
  const auto folder = options.out.empty() ? std::filesystem::path("runs") / study.name : options.out;
  const SessionOptions session{folder, worker_count(options.workers)};
  print_intention(study, registry, folder, session.workers, Terminal::of(stderr));
  const InterruptFlag interrupt;
  ProgressDisplay display(stderr);
  const auto result = start_study(study, registry, session, display, interrupt.flag());
  display.finish();
  return report(folder, result);
}

int resume_command(const ResumeOptions& options, Registry& registry) {
  const results::RunFolder folder{options.folder};
  const auto study = load_study(folder.study_yaml(), {}, options.plugins, registry);
  const SessionOptions session{options.folder, worker_count(options.workers)};
  const InterruptFlag interrupt;
  ProgressDisplay display(stderr);
  const auto result = resume_study(study, registry, session, display, interrupt.flag());
  display.finish();
  if (result.progress.earlier == result.progress.planned)
    fmt::print(stderr, "All {} trials were finished already; the study file is built anew.\n", result.progress.planned);
  return report(options.folder, result);
}

}  // namespace sandglass
