#include "results/report/ranking.hpp"

#include <fmt/format.h>

namespace sandglass::results {

StudyRows ranking_rows(const StudyHeader& header, const Summary& summary) {
  StudyRows table;
  table.columns = {"rank"};
  for (const auto& axis : header.axes) table.columns.push_back(axis.path);
  table.columns.push_back(header.objectives[0].metric);
  for (std::size_t i = 0; i < summary.points.size(); ++i) {
    const PointSummary& point = summary.points[i];
    Cell rank = number_cell(std::nan(""));
    if (point.objective.count > 0) rank = {static_cast<double>(i + 1), std::to_string(i + 1), true, ""};
    StudyRows::Row row{i, {rank}};
    add_axis_cells(row.cells, header, point.parameters);
    row.cells.push_back(mean_cell(point.objective));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string verdict_text(const Summary& summary) {
  if (!summary.best_point || summary.points.size() < 2) return "";
  const Comparison& comparison = summary.comparison;
  if (comparison.method == Comparison::Method::none)
    return "One replicate a point says nothing of chance: set sweep.replicates to 3 or more.";
  return fmt::format(
      "{} ({}, p = {:.2g}).",
      comparison.too_close_to_call ? "The first two are too close to call" : "The first is better than the second",
      comparison.method == Comparison::Method::paired ? "paired t-test over replicates" : "Welch's t-test",
      comparison.p_value);
}

}  // namespace sandglass::results
