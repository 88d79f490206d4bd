#pragma once
#include <optional>

#include "core/cli/view/terminal.hpp"
#include "results/record/run_folder.hpp"
#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Prints all that is recorded of a trial, its arrays aside; of a failed one why, what its process printed last, and
/// how to run it again if its `folder` is known.
void print_trial(const results::TrialRecord& trial, const results::StudyHeader& header,
                 const std::optional<results::RunFolder>& folder, const Terminal& terminal);

}  // namespace sandglass
