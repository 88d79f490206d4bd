#pragma once
#include <string>

#include "results/store/study_table.hpp"

// A study as comma-separated values (RFC 4180, but lines end with \n): one line of names, numbers with as many digits
// as read the same bits again, `nan`, `inf` and `-inf` where a trial computed that, TRUE and FALSE, and nothing where
// it has no value. A column whose name is taken gets its kind in front ("metric.status"). Free of state, any thread.
namespace sandglass::results {

/// A row for each finished trial: trial, point, replicate, seed, status, its parameters by YAML path, "objective" (of
/// several objectives "objective.<metric>" each; of completed trials only), every metric, epochs, kept_epoch, duration,
/// stopped_early, failure_phase, failure_plugin, failure_epoch and failure.
std::string trials_csv(const StudyTable& study);

/// A row for each epoch of each finished trial: trial, point, replicate, epoch, and every series.
std::string series_csv(const StudyTable& study);

}  // namespace sandglass::results
