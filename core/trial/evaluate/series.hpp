#pragma once
#include <string>
#include <vector>

#include "core/trial/evaluate/evaluation.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Adds what was measured at the end of epoch `epoch` (1-based) to its series, which begins here if it is new. Epochs
/// without a measurement are NaN.
void add_to_series(results::TrialRecord& record, const Measurement& measurement, Index epoch);

void add_scalar(results::TrialRecord& record, const Measurement& measurement);

/// The series of that name after each of the first `epochs` epochs; NaN where it has no value.
std::vector<double> values_after_each_epoch(const results::TrialRecord& record, const std::string& name, Index epochs);

/// Forgets what was measured after the first `epochs` epochs.
void forget_after(results::TrialRecord& record, Index epochs);

/// The record of a trial that a pruner ended after so many epochs, from one that goes at least as far: its series up to
/// there that hold a number, neither scalars nor arrays.
results::TrialRecord pruned_record(results::TrialRecord record, Index epochs);

}  // namespace sandglass
