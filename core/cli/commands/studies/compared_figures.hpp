#pragma once
#include <filesystem>

#include "core/cli/commands/studies/compared_side.hpp"

namespace sandglass {

/// Prints other people's figures, from a CSV file, beside the points of a study. A column of figures that is called as
/// a metric of the study is compared with that, the others with the metric asked for, or with the (first) objective.
/// Throws IoError if the file cannot be read (results/analysis: read_figures), ConfigError if no trial has the metric.
void compare_figures(const ComparedSide& study, const std::filesystem::path& file, const std::string& metric,
                     bool json);

}  // namespace sandglass
