#include "core/cli/study_session.hpp"

#include <algorithm>
#include <map>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/output.hpp"
#include "core/cli/plugins_in_use.hpp"
#include "core/cli/view/progress_display.hpp"
#include "core/cli/view/study_view.hpp"
#include "results/base/files.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {

void tell_replaced_runs(const std::filesystem::path& folder) {
  for (const auto& run : results::replaced_runs(folder)) {
    const bool free = !std::filesystem::exists(folder);
    notify(
        "note: {0} holds a former run of {1}: the program was killed while another took its place\n"
        "to put it back: {2}mv {0} {1}\n",
        run.string(), folder.string(), free ? "" : fmt::format("rm -r {} && ", folder.string()));
  }
}

void tell_beyond_journal(const results::StudySource& source) {
  if (const auto lacking = source.beyond_journal(); !lacking.empty()) notify("warning: {}\n", lacking);
}

config::StudySpec load_begun_study(const results::RunFolder& folder, const std::vector<std::string>& changes,
                                   const std::vector<std::filesystem::path>& plugins, Registry& registry) {
  const auto axes = results::JournalReader(folder.journal()).header().axes;
  for (const auto& change : changes)
    if (const auto key = change.substr(0, change.find('='));
        std::ranges::find(axes, key, &results::AxisInfo::path) != axes.end())
      throw ConfigError(fmt::format(
          "{0} is an axis of the study in {1}, whose trials have begun: it cannot change; {2} may be changed\n"
          "for a study of its own: sandglass run {3} --axis {4} --out FOLDER",
          key, folder.root.string(), free_keys(), folder.study_yaml().string(), change));
  auto study = load_study(folder.study_yaml(), changes, plugins, registry);
  if (!changes.empty() && study.resolved_yaml == results::read_text(folder.study_yaml()))
    notify("warning: {} changes nothing of this study: it says so already\n",
           fmt::format("{}", fmt::join(changes, ", ")));
  return study;
}

int report_session(const config::StudySpec& study, const std::filesystem::path& folder, const StudyRunResult& result) {
  for (const auto& problem : result.problems) notify("warning: {}\n", problem);
  const auto& progress = result.progress;
  if (result.interrupted) {
    const auto go_on = fmt::format("To go on: sandglass resume {}", folder.string());
    print_checked(
        [&] {
          fmt::print("\nStopped: {} of {} trials are finished and kept.\n{}\n", progress.finished, progress.planned,
                     go_on);
        },
        go_on);
    return kInterrupted;
  }
  print_checked([&] { print_result(folder, result.digest, !study.expect.empty(), Terminal::of(stdout)); },
                fmt::format("the study is complete and safe: sandglass show {}", folder.string()));
  return progress.failed > 0 || !result.problems.empty() ? kTrialsFailed : kSuccess;
}

namespace {

/// Of a finished study, which does not run the trials again whose arrays are gone.
void tell_lost_arrays(const std::filesystem::path& folder) {
  const results::StudySource source(folder);
  std::map<std::uint64_t, std::string> lost;
  for (auto& [trial, reason] : source.lost_or_damaged_arrays()) lost.emplace(trial, std::move(reason));
  if (!lost.empty()) notify("warning: {}\n", results::lost_arrays_sentence(lost, source.folder()));
}

}  // namespace

int continue_study(const config::StudySpec& study, Registry& registry, const StudyRunOptions& session) {
  const InterruptFlag interrupt;
  ProgressDisplay display(stderr, study.base.objective.metric, session.folder);
  const auto result = resume_study(study, registry, session, display, interrupt.flag());
  display.finish();
  if (result.progress.earlier == result.progress.planned) {
    notify("All {} trials were finished already: nothing to run.{}\n", result.progress.planned,
           result.rebuilt ? "\nstudy.h5 was missing or out of date and was built again." : "");
    tell_lost_arrays(session.folder);
  }
  return report_session(study, session.folder, result);
}

}  // namespace sandglass
