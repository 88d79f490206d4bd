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
  if (rows.rows.size() < 2) return false;
  const auto first = rows.cell(0, column);
  for (std::size_t r = 1; r < rows.rows.size(); ++r) {
    const auto cell = rows.cell(r, column);
    if (cell.text != first.text || cell.half_width != first.half_width) return false;
  }
  return true;
}

/// A column as it is shown.
struct ShownColumn {
  std::string name;
  bool numbers = true;
  std::vector<std::string> cells;
};

ShownColumn shown_column(const results::StudyRows& rows, std::size_t column, const Terminal& terminal) {
  ShownColumn shown{.name = rows.columns[column], .cells = {}};
  shown.cells.reserve(rows.rows.size());
  for (std::size_t r = 0; r < rows.rows.size(); ++r) {
    const auto cell = rows.cell(r, column);
    shown.numbers = shown.numbers && cell.is_number;
    shown.cells.push_back(cell_text(cell, terminal));
  }
  return shown;
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
  std::vector<ShownColumn> columns;
  std::vector<std::string> in_all;
  for (const auto c : shown.columns) {
    const auto& name = rows.columns[c];
    if (terminal.width < kUnlimitedWidth && c > 0 && !is_objective(name) && is_constant(rows, c))
      in_all.push_back(fmt::format("{} {}", name, cell_text(rows.cell(0, c), terminal)));
    else
      columns.push_back(shown_column(rows, c, terminal));
  }
  const auto table_of = [&] {
    Table table;
    for (const auto& column : columns)
      table.column(column.name, column.numbers ? Table::Align::right : Table::Align::left,
                   is_axis(column.name) ? Table::Cells::exact : Table::Cells::rounded);
    const std::size_t rank = rows.find("rank");
    for (std::size_t r = 0; r < rows.rows.size(); ++r) {
      std::vector<std::string> cells;
      cells.reserve(columns.size());
      for (const auto& column : columns) cells.push_back(column.cells[r]);
      table.row(std::move(cells), rank < rows.columns.size() && rows.cell(r, rank).text == "1");
    }
    return table;
  };
  auto table = table_of();
  // What the rows are ranked by is never what there is no room for: it goes beside their numbers.
  const auto objective = std::ranges::find_if(columns, [&](const auto& column) { return is_objective(column.name); });
  if (objective != columns.end() && static_cast<std::size_t>(objective - columns.begin()) >= table.room(terminal)) {
    std::rotate(columns.begin() + 1, objective, objective + 1);
    table = table_of();
  }
  auto text = table.text(terminal);
  if (!in_all.empty()) text += paragraph("in all: " + join(in_all), 2, terminal);
  return text;
}

}  // namespace sandglass
