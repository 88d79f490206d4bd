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

namespace {

std::string cell_text(const results::Cell& cell, const Terminal& terminal) {
  return cell.half_width.empty() ? cell.text
                                 : fmt::format("{} {} {}", cell.text, terminal.plus_minus(), cell.half_width);
}

/// Whether the column says the same in each of several rows.
bool is_constant(const results::StudyRows& rows, std::size_t column) {
  return rows.rows.size() > 1 && std::ranges::all_of(rows.rows, [&](const auto& row) {
           const auto &cell = row.cells[column], &first = rows.rows[0].cells[column];
           return cell.text == first.text && cell.half_width == first.half_width;
         });
}

}  // namespace

std::string table_text(const results::ShownTable& shown, const results::StudyHeader& header, const Terminal& terminal) {
  const auto& rows = shown.rows;
  const auto is_axis = [&](const std::string& column) {
    return std::ranges::any_of(header.axes, [&](const auto& axis) { return axis.path == column; });
  };
  const auto is_objective = [&](const std::string& column) {
    return std::ranges::any_of(header.objectives, [&](const auto& one) { return one.metric == column; });
  };
  std::vector<std::size_t> columns;
  std::vector<std::string> in_all;
  for (const auto c : shown.columns) {
    const auto& name = rows.columns[c];
    if (terminal.width < kUnlimitedWidth && c > 0 && !is_objective(name) && is_constant(rows, c)) {
      in_all.push_back(fmt::format("{} {}", name, cell_text(rows.rows[0].cells[c], terminal)));
      continue;
    }
    columns.push_back(c);
  }
  const auto table_of = [&] {
    Table table;
    for (const auto c : columns) {
      const bool numbers = std::ranges::all_of(rows.rows, [c](const auto& row) { return row.cells[c].is_number; });
      table.column(rows.columns[c], numbers ? Table::Align::right : Table::Align::left,
                   is_axis(rows.columns[c]) ? Table::Cells::exact : Table::Cells::rounded);
    }
    const std::size_t rank = rows.find("rank");
    for (const auto& row : rows.rows) {
      std::vector<std::string> cells;
      for (const auto c : columns) cells.push_back(cell_text(row.cells[c], terminal));
      table.row(std::move(cells), rank < rows.columns.size() && row.cells[rank].text == "1");
    }
    return table;
  };
  auto table = table_of();
  // What the rows are ranked by is never what there is no room for: it goes beside their numbers.
  const auto objective = std::ranges::find_if(columns, [&](std::size_t c) { return is_objective(rows.columns[c]); });
  if (objective != columns.end() && static_cast<std::size_t>(objective - columns.begin()) >= table.room(terminal)) {
    std::rotate(columns.begin() + 1, objective, objective + 1);
    table = table_of();
  }
  auto text = table.text(terminal);
  if (!in_all.empty()) text += paragraph("in all: " + join(in_all), 2, terminal);
  return text;
}

}  // namespace sandglass
