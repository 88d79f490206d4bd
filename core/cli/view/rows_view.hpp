#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "core/cli/view/terminal.hpp"
#include "results/report/study_rows.hpp"

// The rows of a study in a terminal.
namespace sandglass {

/// The column's position. Throws ConfigError that names the columns, and the closest, if there is no such column.
std::size_t column_at(const results::StudyRows& rows, const std::string& column);

/// A table of these columns, by their positions.
std::string rows_text(const results::StudyRows& rows, const std::vector<std::size_t>& shown, const Terminal& terminal);

}  // namespace sandglass
