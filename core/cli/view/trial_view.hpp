#pragma once
#include <optional>

#include "core/cli/view/terminal.hpp"
#include "results/record/run_folder.hpp"
#include "results/record/study_header.hpp"
#include "results/record/trial_progress.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Prints how far a trial is that runs, with its curves so far.
void print_running(const results::TrialProgress& trial, const results::StudyHeader& header, const Terminal& terminal);

/// Prints all that is recorded of a trial, with its curves, its arrays aside; of a failed one why, what its process
/// printed last, and how to run it again if its `folder` is known.
void print_trial(const results::TrialRecord& trial, const results::StudyHeader& header,
                 const std::optional<results::RunFolder>& folder, const Terminal& terminal);

}  // namespace sandglass
