#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/cli/view/study_rows.hpp"
#include "core/cli/view/terminal.hpp"
#include "results/analysis/pareto.hpp"

// A study with several objectives as a person sees it.
namespace sandglass {

/// A row for each point on the front, or for each of all points: its trials, axes, the mean of each objective with its
/// half-width, of all points whether it is on the front, counts; then each other metric's mean.
StudyRows front_rows(const results::StudyTable& study, const results::ParetoFront& front, bool all);

/// How many points are on the front, and what that means; for exactly two objectives also a picture of them, where the
/// terminal is wide enough. To be printed under the table.
std::string front_text(const results::StudyHeader& header, const results::ParetoFront& front, const Terminal& terminal);

/// The points on the front, or all of them, as ParetoFront has them in order.
nlohmann::ordered_json front_json(const results::StudyTable& study, const results::ParetoFront& front, bool all);

/// "0-2, 5" for 0, 1, 2 and 5.
std::string ranges_text(const std::vector<std::uint64_t>& numbers);

}  // namespace sandglass
