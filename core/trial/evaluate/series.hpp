#pragma once
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/trial/evaluate/evaluator.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Adds what was measured at the end of epoch `epoch` (1-based) to its series in the record, which is made if it is
/// new. The epochs since its last value, in which it was not measured, are NaN.
void add_to_series(results::TrialRecord& record, const Measurement& measurement, Index epoch);

/// Puts what was measured with the weights of epoch `epoch` (1-based) into its series, unless the series has a number
/// for that epoch.
void add_missing(results::TrialRecord& record, const Measurement& measurement, Index epoch);

/// Adds a number measured at the end of the trial.
void add_scalar(results::TrialRecord& record, const Measurement& measurement);

/// The values of the series of that name after each of the first `epochs` epochs; NaN where it has none.
std::vector<double> values_after_each_epoch(const results::TrialRecord& record, const std::string& name, Index epochs);

/// The epoch (from 1) with the best of these values by the objective's goal, of equal ones the earliest; 0 if none of
/// them is a number.
Index best_epoch(const std::vector<double>& values, bool minimize);

/// Whether the last `patience` of these values that are numbers brought no better one: with best(m) the best of the
/// first m, not best(m) better than best(m - patience) by more than `min_delta`. False for a patience of 0, or with no
/// more than `patience` numbers. Source: Prechelt 1998, "Early stopping - but when?".
bool is_out_of_patience(const std::vector<double>& values, bool minimize, std::int64_t patience, double min_delta);

/// Throws Diverged if one of the objectives was measured after epoch `epoch` (1-based) and is no finite number.
void require_finite_objectives(const results::TrialRecord& record,
                               const std::vector<config::ObjectiveConfig>& objectives, Index epoch);

/// Removes what was measured after the first `epochs` epochs, and series that hold nothing else.
void forget_after(results::TrialRecord& record, Index epochs);

/// The record of a trial that a pruner ended after `epochs` epochs, from one that goes at least as far: its series up
/// to there, without those that are all NaN; neither scalars nor arrays.
results::TrialRecord pruned_record(results::TrialRecord record, Index epochs);

}  // namespace sandglass
