#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/cli/view/terminal.hpp"
#include "results/analysis/pareto.hpp"
#include "results/store/study_table.hpp"

// A study with several objectives as a person sees it.
namespace sandglass {

/// How many points are on the front, and what that means; for exactly two objectives also a picture of them, where the
/// terminal is wide enough. To be printed under the table.
std::string front_text(const results::StudyHeader& header, const results::ParetoFront& front, const Terminal& terminal);

/// The points on the front, or all of them, as ParetoFront has them in order.
nlohmann::ordered_json front_json(const results::StudyTable& study, const results::ParetoFront& front, bool all);

}  // namespace sandglass
