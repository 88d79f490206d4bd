#include "core/cli/study_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/cli/interval_text.hpp"

namespace sandglass {
namespace {

using results::StudyTable;
using results::TrialRecord;

Cell cell(double value) { return {value, std::isnan(value) ? "-" : fmt::format("{:.5g}", value), true, ""}; }
Cell whole(std::uint64_t value) { return {static_cast<double>(value), std::to_string(value), true, ""}; }

Cell cell(const ParameterValue& value) {
  Cell made{std::nan(""), value_text(value), false, ""};
  if (const auto* real = std::get_if<double>(&value)) made = {*real, made.text, true, ""};
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    made = {static_cast<double>(*integer), made.text, true, ""};
  return made;
}

bool before(const Cell& a, const Cell& b) {
  if (a.is_number != b.is_number) return a.is_number;
  if (!a.is_number) return a.text < b.text;
  if (std::isnan(a.number) || std::isnan(b.number)) return !std::isnan(a.number) && std::isnan(b.number);
  return a.number < b.number;
}

/// Every metric that any trial has, the objective first.
std::vector<std::string> metric_names(const StudyTable& study) {
  std::vector<std::string> names{study.header.objective_metric};
  for (const auto& trial : study.trials)
    for (const auto& [name, value] : metrics_of(trial))
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

/// Mean and half-width of a metric over the completed trials of a point.
Cell mean_cell(const StudyTable& study, std::uint64_t point, const std::string& metric) {
  std::vector<double> values;
  for (const auto& trial : study.trials) {
    if (trial.point != point || trial.status != results::TrialStatus::completed) continue;
    if (const auto value = results::objective_value(trial, metric)) values.push_back(*value);
  }
  const auto interval = results::mean_interval(values);
  const auto [mean, half_width] = interval_text(interval);
  return {interval.mean, mean, true, half_width};
}

StudyRows::Row trial_row(const TrialRecord& trial, std::size_t index, const std::vector<std::string>& metric_names) {
  StudyRows::Row row{index, {whole(trial.trial)}};
  for (const auto& [path, value] : trial.parameters) row.cells.push_back(cell(value));
  row.cells.push_back(whole(trial.replicate));
  row.cells.push_back({std::nan(""), std::string(results::status_name(trial.status)), false, ""});
  const auto metrics = metrics_of(trial);
  for (const auto& name : metric_names) {
    const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const auto& m) { return m.first == name; });
    row.cells.push_back(cell(found == metrics.end() ? std::nan("") : found->second));
  }
  row.cells.push_back(whole(trial.point));
  row.cells.push_back(whole(trial.seed));
  row.cells.push_back(cell(trial.duration));
  return row;
}

}  // namespace

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
  const std::size_t c = find(header.objective_metric);
  const double sign = header.minimize ? 1 : -1;
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    const double x = sign * a.cells[c].number, y = sign * b.cells[c].number;
    return std::isnan(y) ? !std::isnan(x) : x < y;
  });
}

StudyRows trial_rows(const StudyTable& study) {
  StudyRows table;
  table.columns = {"trial"};
  for (const auto& axis : study.header.axes) table.columns.push_back(axis.path);
  table.columns.insert(table.columns.end(), {"replicate", "status"});
  const auto names = metric_names(study);
  table.columns.insert(table.columns.end(), names.begin(), names.end());
  table.columns.insert(table.columns.end(), {"point", "seed", "duration"});
  for (std::size_t i = 0; i < study.trials.size(); ++i) table.rows.push_back(trial_row(study.trials[i], i, names));
  return table;
}

StudyRows point_rows(const StudyTable& study, const results::Summary& summary) {
  StudyRows table;
  table.columns = {"point"};
  for (const auto& axis : study.header.axes) table.columns.push_back(axis.path);
  table.columns.insert(table.columns.end(), {study.header.objective_metric, "half_width", "completed", "failed"});
  auto others = metric_names(study);
  others.erase(others.begin());
  table.columns.insert(table.columns.end(), others.begin(), others.end());
  for (std::size_t i = 0; i < summary.points.size(); ++i) {
    const auto& point = summary.points[i];
    StudyRows::Row row{i, {whole(point.point)}};
    for (const auto& [path, value] : point.parameters) row.cells.push_back(cell(value));
    row.cells.insert(row.cells.end(), {cell(point.objective.mean), cell(point.objective.half_width),
                                       whole(point.completed), whole(point.failed)});
    for (const auto& name : others) row.cells.push_back(mean_cell(study, point.point, name));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace sandglass
