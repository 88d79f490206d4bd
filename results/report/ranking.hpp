#pragma once
#include <string>

#include "results/analysis/summary.hpp"
#include "results/report/study_rows.hpp"

// The points of a study with one objective, in order. Free of state, any thread.
namespace sandglass::results {

/// A row for each point, best first: its rank ("-" without a value), its axes, and its mean objective with the
/// half-width of the 95 % interval over the replicates.
StudyRows ranking_rows(const StudyHeader& header, const Summary& summary);

/// What the ranking is worth: whether the first point is better than the second or too close to call, and by which
/// test; empty if there are not two points to compare.
std::string verdict_text(const Summary& summary);

}  // namespace sandglass::results
