#include "core/cli/study_session.hpp"

#include "core/cli/commands/commands.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/output.hpp"
#include "core/cli/view/progress_display.hpp"
#include "core/cli/view/study_view.hpp"
#include "results/base/files.hpp"
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

void tell_idle_changes(const std::vector<std::string>& changes, const config::StudySpec& study,
                       const results::RunFolder& folder) {
  if (changes.empty() || study.resolved_yaml != results::read_text(folder.study_yaml())) return;
  notify("warning: {} changes nothing of this study: it says so already, or an axis says otherwise\n",
         fmt::format("{}", fmt::join(changes, ", ")));
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

int continue_study(const config::StudySpec& study, Registry& registry, const StudyRunOptions& session) {
  const InterruptFlag interrupt;
  ProgressDisplay display(stderr, study.base.objective.metric, session.folder);
  const auto result = resume_study(study, registry, session, display, interrupt.flag());
  display.finish();
  if (result.progress.earlier == result.progress.planned)
    notify("All {} trials were finished already: nothing to run.{}\n", result.progress.planned,
           result.rebuilt ? "\nstudy.h5 was missing or out of date and was built again." : "");
  return report_session(study, session.folder, result);
}

}  // namespace sandglass
