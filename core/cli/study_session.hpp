#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/sweep/study/run_study.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {

/// Tells, on standard error, of former runs of the folder that a killed `run --overwrite` left beside it.
void tell_replaced_runs(const std::filesystem::path& folder);

/// Warns, on standard error, if what the command line changes (KEY=VALUE) leaves the study of the run as it is: another
/// choice of an axis may have it.
void tell_idle_changes(const std::vector<std::string>& changes, const config::StudySpec& study,
                       const results::RunFolder& folder);

/// Prints what a session on a study came to, once it has ended; returns the program's ExitStatus. The study is safe on
/// disk by then: OutputError says so.
int report_session(const config::StudySpec& study, const std::filesystem::path& folder, const StudyRunResult& result);

/// Runs what is left of the study in the session's folder, and reports it.
int continue_study(const config::StudySpec& study, Registry& registry, const StudyRunOptions& session);

}  // namespace sandglass
