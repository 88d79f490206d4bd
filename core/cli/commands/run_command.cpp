#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/view/progress_display.hpp"
#include "core/cli/view/study_view.hpp"
#include "core/config/validate/validate.hpp"
#include "core/sweep/schedule/plan.hpp"
#include "core/sweep/study/preflight.hpp"
#include "core/sweep/study/run_study.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/study_table.hpp"

namespace sandglass {
namespace {

/// What is printed once a session has ended, and the program's status.
int report(const std::filesystem::path& folder, const StudyRunResult& result) {
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

/// Runs what is left of the study in a folder.
int go_on(const config::StudySpec& study, Registry& registry, const StudyRunOptions& session) {
  const InterruptFlag interrupt;
  ProgressDisplay display(stderr);
  const auto result = resume_study(study, registry, session, display, interrupt.flag());
  display.finish();
  if (result.progress.earlier == result.progress.planned)
    fmt::print(stderr, "All {} trials were finished already; the study file is built anew.\n", result.progress.planned);
  return report(session.folder, result);
}

}  // namespace

int run_command(const RunOptions& options, Registry& registry) {
  const auto study =
      load_study(options.study, options.overrides, options.plugins, registry, {options.small, options.data});
  if (!options.yes) refuse_too_many_trials(study, registry);
  const auto folder = options.out.empty() ? std::filesystem::path("runs") / study.name : options.out;
  const StudyRunOptions session{folder, worker_count(options.workers), options.plugins};
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
  return go_on(study, registry, {options.folder, worker_count(options.workers), options.plugins});
}

int rerun_command(const RerunOptions& options, Registry& registry) {
  const results::RunFolder folder{options.folder};
  const auto study = load_study(folder.study_yaml(), {}, options.plugins, registry);
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
  return go_on(study, registry, session);
}

int extend_command(const ExtendOptions& options, Registry& registry) {
  const results::RunFolder folder{options.folder};
  const auto recorded = results::JournalReader(folder.journal()).header();
  const auto document = config::parse_study(recorded.resolved_yaml, folder.study_yaml().string(),
                                            {fmt::format("sweep.sampler.trials={}", options.trials)});
  load_all_plugins(registry, options.plugins, document.plugins());
  const auto study = config::validate(document, registry);
  const auto trials = StudyPlan(study, registry).trials();
  if (trials < recorded.planned_trials)
    throw ConfigError(
        fmt::format("the study has {} trials already; with --trials {} it would have {}\ngive a larger "
                    "number: it counts all of the sampler's points, not the new ones",
                    recorded.planned_trials, options.trials, trials));
  extend_study(study, registry, options.folder);
  return go_on(study, registry, {options.folder, worker_count(options.workers), options.plugins});
}

}  // namespace sandglass
