#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/sweep/study/run_study.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {

/// Tells, on standard error, of former runs of the folder that a killed `run --overwrite` left beside it.
void tell_replaced_runs(const std::filesystem::path& folder);

/// Warns, on standard error, if the study.h5 of a run's folder has finished trials that its journal lacks.
void tell_beyond_journal(const results::StudySource& source);

/// The study of a run with what the command line changes of it (KEY=VALUE). Throws ConfigError for a change of
/// an axis. Warns, on standard error, if the changes leave the study as it is.
config::StudySpec load_begun_study(const results::RunFolder& folder, const std::vector<std::string>& changes,
                                   const std::vector<std::filesystem::path>& plugins, Registry& registry);

/// Prints what a session on a study came to, once it has ended; returns the program's ExitStatus. The study is safe on
/// disk by then: OutputError says so.
int report_session(const config::StudySpec& study, const std::filesystem::path& folder, const StudyRunResult& result);

/// Runs what is left of the study in the session's folder, and reports it.
int continue_study(const config::StudySpec& study, Registry& registry, const StudyRunOptions& session);

}  // namespace sandglass
