#pragma once
#include <cstddef>
#include <string>

#include "core/cli/view/terminal.hpp"
#include "results/report/shown_table.hpp"

// The rows of a study in a terminal.
namespace sandglass {

/// The column's position. Throws ConfigError that names the columns, and the closest, if there is no such column.
std::size_t column_at(const results::StudyRows& rows, const std::string& column);

/// The table, the best point in bold. Where the width is limited, a column that says the same in every row is left out
/// and said once beneath; the first column and the objectives always stand.
std::string table_text(const results::ShownTable& shown, const results::StudyHeader& header, const Terminal& terminal);

}  // namespace sandglass
