#include "core/cli/view/study_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/cli/view/interval_text.hpp"
#include "core/cli/view/table.hpp"

namespace sandglass {
namespace {

using results::StudyTable;
using results::TrialRecord;

Cell whole(std::uint64_t value) { return {static_cast<double>(value), std::to_string(value), true, ""}; }

bool before(const Cell& a, const Cell& b) {
  if (a.is_number != b.is_number) return a.is_number;
  if (!a.is_number) return a.text < b.text;
  if (std::isnan(a.number) || std::isnan(b.number)) return !std::isnan(a.number) && std::isnan(b.number);
  return a.number < b.number;
}

StudyRows::Row trial_row(const StudyTable& study, std::size_t index, const std::vector<std::string>& metric_names) {
  const TrialRecord& trial = study.trials[index];
  StudyRows::Row row{index, {whole(trial.trial)}};
  add_axis_cells(row.cells, study.header, trial.parameters);
  row.cells.push_back(whole(trial.replicate));
  row.cells.push_back({std::nan(""), std::string(results::status_name(trial.status)), false, ""});
  const auto metrics = metrics_of(trial);
  for (const auto& name : metric_names) {
    const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const auto& m) { return m.first == name; });
    row.cells.push_back(number_cell(found == metrics.end() ? std::nan("") : found->second));
  }
  row.cells.push_back(whole(trial.point));
  row.cells.push_back(whole(trial.seed));
  row.cells.push_back(number_cell(trial.duration));
  return row;
}

}  // namespace

Cell number_cell(double value) { return {value, std::isnan(value) ? "-" : fmt::format("{:.5g}", value), true, ""}; }

Cell value_cell(const ParameterValue& value) {
  Cell made{std::nan(""), value_text(value), false, ""};
  if (const auto* real = std::get_if<double>(&value)) made = {*real, made.text, true, ""};
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    made = {static_cast<double>(*integer), made.text, true, ""};
  return made;
}

void add_axis_cells(std::vector<Cell>& cells, const results::StudyHeader& header, const Parameters& parameters) {
  for (const auto& axis : header.axes) {
    const auto found = std::ranges::find(parameters, axis.path, &Parameters::value_type::first);
    cells.push_back(found == parameters.end() ? number_cell(std::nan("")) : value_cell(found->second));
  }
}

Cell mean_cell(const results::Interval& interval) {
  const auto [mean, half_width] = interval_text(interval);
  return {interval.mean, mean, true, half_width};
}

Cell mean_cell(const std::vector<const TrialRecord*>& trials, const std::string& metric) {
  std::vector<double> values;
  for (const auto* trial : trials) {
    if (trial->status != results::TrialStatus::completed) continue;
    if (const auto value = results::objective_value(*trial, metric)) values.push_back(*value);
  }
  return mean_cell(results::mean_interval(values));
}

std::vector<std::string> metric_names(const StudyTable& study) {
  std::vector<std::string> names;
  for (const auto& objective : study.header.objectives) names.push_back(objective.metric);
  for (const auto& trial : study.trials)
    for (const auto& [name, value] : metrics_of(trial))
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

std::map<std::uint64_t, std::vector<const TrialRecord*>> trials_of_points(const StudyTable& study) {
  std::map<std::uint64_t, std::vector<const TrialRecord*>> trials;
  for (const auto& trial : study.trials) trials[trial.point].push_back(&trial);
  return trials;
}

std::vector<std::pair<std::string, double>> metrics_of(const TrialRecord& trial) {
  std::vector<std::pair<std::string, double>> metrics;
  for (const auto& series : trial.series)
    if (!series.values.empty()) metrics.emplace_back(series.name, series.values.back());
  for (const auto& scalar : trial.scalars) metrics.emplace_back(scalar.name, scalar.value);
  return metrics;
}

std::size_t StudyRows::find(const std::string& column) const {
  return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin());
}

std::size_t StudyRows::at(const std::string& column) const {
  const std::size_t c = find(column);
  if (c < columns.size()) return c;
  const auto near = closest(column, columns);
  throw ConfigError(fmt::format("there is no column '{}'{}\ncolumns: {}", column,
                                near ? fmt::format(", did you mean '{}'?", *near) : "", join(columns)));
}

void StudyRows::sort_by(const std::string& column) {
  const std::size_t c = at(column);
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return before(a.cells[c], b.cells[c]); });
}

void StudyRows::sort_best_first(const results::StudyHeader& header) {
  const std::size_t c = find(header.objectives[0].metric);
  const double sign = header.objectives[0].minimize ? 1 : -1;
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    const double x = sign * a.cells[c].number, y = sign * b.cells[c].number;
    return std::isnan(y) ? !std::isnan(x) : x < y;
  });
}

std::string StudyRows::text(const std::vector<std::size_t>& shown, const Terminal& terminal) const {
  Table table;
  for (const auto c : shown) {
    const bool numbers = std::ranges::all_of(rows, [c](const Row& row) { return row.cells[c].is_number; });
    table.column(columns[c], numbers ? Table::Align::right : Table::Align::left);
  }
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    for (const auto c : shown) {
      const auto& [number, text, is_number, half_width] = row.cells[c];
      cells.push_back(half_width.empty() ? text : fmt::format("{} {} {}", text, terminal.plus_minus(), half_width));
    }
    table.row(std::move(cells));
  }
  return table.text(terminal);
}

StudyRows trial_rows(const StudyTable& study) {
  StudyRows table;
  table.columns = {"trial"};
  for (const auto& axis : study.header.axes) table.columns.push_back(axis.path);
  table.columns.insert(table.columns.end(), {"replicate", "status"});
  const auto names = metric_names(study);
  table.columns.insert(table.columns.end(), names.begin(), names.end());
  table.columns.insert(table.columns.end(), {"point", "seed", "duration"});
  for (std::size_t i = 0; i < study.trials.size(); ++i) table.rows.push_back(trial_row(study, i, names));
  return table;
}

StudyRows point_rows(const StudyTable& study, const results::Summary& summary) {
  StudyRows table;
  table.columns = {"point"};
  for (const auto& axis : study.header.axes) table.columns.push_back(axis.path);
  table.columns.insert(table.columns.end(), {study.header.objectives[0].metric, "half_width", "completed", "failed"});
  auto others = metric_names(study);
  others.erase(others.begin());
  const auto trials = trials_of_points(study);
  table.columns.insert(table.columns.end(), others.begin(), others.end());
  for (std::size_t i = 0; i < summary.points.size(); ++i) {
    const auto& point = summary.points[i];
    StudyRows::Row row{i, {whole(point.point)}};
    add_axis_cells(row.cells, study.header, point.parameters);
    row.cells.insert(row.cells.end(), {number_cell(point.objective.mean), number_cell(point.objective.half_width),
                                       whole(point.completed), whole(point.failed)});
    for (const auto& name : others) row.cells.push_back(mean_cell(trials.at(point.point), name));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace sandglass
