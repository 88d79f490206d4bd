#include "core/cli/view/rows_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/cli/view/table.hpp"

namespace sandglass {

std::size_t column_at(const results::StudyRows& rows, const std::string& column) {
  const std::size_t c = rows.find(column);
  if (c < rows.columns.size()) return c;
  const auto near = closest(column, rows.columns);
  throw ConfigError(fmt::format("there is no column '{}'{}\ncolumns: {}", column,
                                near ? fmt::format(", did you mean '{}'?", *near) : "", join(rows.columns)));
}

std::string rows_text(const results::StudyRows& rows, const std::vector<std::size_t>& shown, const Terminal& terminal) {
  Table table;
  for (const auto c : shown) {
    const bool numbers = std::ranges::all_of(rows.rows, [c](const auto& row) { return row.cells[c].is_number; });
    table.column(rows.columns[c], numbers ? Table::Align::right : Table::Align::left);
  }
  for (const auto& row : rows.rows) {
    std::vector<std::string> cells;
    for (const auto c : shown) {
      const auto& [number, text, is_number, half_width] = row.cells[c];
      cells.push_back(half_width.empty() ? text : fmt::format("{} {} {}", text, terminal.plus_minus(), half_width));
    }
    table.row(std::move(cells));
  }
  return table.text(terminal);
}

}  // namespace sandglass
