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

std::string table_text(const results::ShownTable& shown, const Terminal& terminal) {
  Table table;
  const auto& rows = shown.rows;
  for (const auto c : shown.columns) {
    const bool numbers = std::ranges::all_of(rows.rows, [c](const auto& row) { return row.cells[c].is_number; });
    table.column(rows.columns[c], numbers ? Table::Align::right : Table::Align::left);
  }
  const std::size_t rank = rows.find("rank");
  for (const auto& row : rows.rows) {
    std::vector<std::string> cells;
    for (const auto c : shown.columns) {
      const auto& cell = row.cells[c];
      cells.push_back(cell.half_width.empty()
                          ? cell.text
                          : fmt::format("{} {} {}", cell.text, terminal.plus_minus(), cell.half_width));
    }
    table.row(std::move(cells), rank < rows.columns.size() && row.cells[rank].text == "1");
  }
  return table.text(terminal);
}

}  // namespace sandglass
