#include "results/report/study_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/analysis/equal_points.hpp"
#include "results/record/schedule.hpp"
#include "results/report/interval_text.hpp"

namespace sandglass::results {
namespace {

Cell whole(std::uint64_t value) { return {static_cast<double>(value), std::to_string(value), true, ""}; }

bool before(const Cell& a, const Cell& b) {
  if (a.is_number != b.is_number) return a.is_number;
  if (!a.is_number) return a.text < b.text;
  if (std::isnan(a.number) || std::isnan(b.number)) return !std::isnan(a.number) && std::isnan(b.number);
  return a.number < b.number;
}

/// How many epochs the trials of a point have recorded: "23", or "12 to 23".
Cell epochs_cell(const std::vector<const TrialRecord*>& trials) {
  std::uint64_t least = epochs_of(*trials[0]), most = least;
  for (const auto* trial : trials) {
    least = std::min(least, epochs_of(*trial));
    most = std::max(most, epochs_of(*trial));
  }
  if (least == most) return whole(most);
  return {static_cast<double>(most), fmt::format("{} to {}", least, most), true, ""};
}

bool keeps_best(const StudyTable& study) {
  return std::ranges::any_of(study.trials, [](const auto& trial) { return trial.kept_epoch > 0; });
}

/// The axes whose values changed while a trial trained, by path.
std::vector<std::string> scheduled_axes(const StudyTable& study) {
  std::vector<std::string> paths;
  for (const auto& axis : study.header.axes) {
    const auto name = std::string(kSchedulePrefix) + axis.path;
    const auto has_it = [&](const TrialRecord& trial) {
      return std::ranges::find(trial.series, name, &Series::name) != trial.series.end();
    };
    if (std::ranges::any_of(study.trials, has_it)) paths.push_back(axis.path);
  }
  return paths;
}

/// What the trial began with.
Cell begin_cell(const TrialRecord& trial, const std::string& path) {
  const auto found = std::ranges::find(trial.series, std::string(kSchedulePrefix) + path, &Series::name);
  return number_cell(found == trial.series.end() || found->values.empty() ? std::nan("") : found->values.front());
}

StudyRows::Row trial_row(const StudyTable& study, std::size_t index, const std::vector<std::string>& metric_names,
                         const std::vector<std::string>& scheduled, bool with_kept_epoch) {
  const TrialRecord& trial = study.trials[index];
  StudyRows::Row row{index, {whole(trial.trial)}};
  add_axis_cells(row.cells, study.header, trial.parameters);
  for (const auto& path : scheduled) row.cells.push_back(begin_cell(trial, path));
  row.cells.push_back(whole(trial.replicate));
  row.cells.push_back({std::nan(""), std::string(status_name(trial.status)), false, ""});
  row.cells.push_back(whole(epochs_of(trial)));
  if (with_kept_epoch)
    row.cells.push_back(trial.kept_epoch > 0 ? whole(result_epoch(trial)) : number_cell(std::nan("")));
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

Cell number_cell(double value) { return {value, number_text(value), true, ""}; }

Cell value_cell(const ParameterValue& value) {
  Cell made{std::nan(""), value_text(value), false, ""};
  if (const auto* real = std::get_if<double>(&value)) made = {*real, made.text, true, ""};
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    made = {static_cast<double>(*integer), made.text, true, ""};
  return made;
}

void add_axis_cells(std::vector<Cell>& cells, const StudyHeader& header, const Parameters& parameters) {
  for (const auto& axis : header.axes) {
    const auto found = std::ranges::find(parameters, axis.path, &Parameters::value_type::first);
    cells.push_back(found == parameters.end() ? number_cell(std::nan("")) : value_cell(found->second));
  }
}

Cell mean_cell(const Interval& interval) {
  const auto [mean, half_width] = interval_text(interval);
  return {interval.mean, mean, true, half_width, true, interval.half_width};
}

Cell mean_cell(const std::vector<const TrialRecord*>& trials, const std::string& metric) {
  std::map<std::uint32_t, double> replicates;  // equal trials count once
  for (const auto* trial : trials) {
    if (trial->status != TrialStatus::completed) continue;
    if (const auto value = objective_value(*trial, metric)) replicates.try_emplace(trial->replicate, *value);
  }
  std::vector<double> values;
  for (const auto& [replicate, value] : replicates) values.push_back(value);
  return mean_cell(mean_interval(values));
}

bool is_marked(const PointSummary& point) { return !point.values.empty() && point.lost() > 0; }

bool has_pruned(const StudyTable& study) {
  return std::ranges::any_of(study.trials, [](const auto& trial) { return trial.status == TrialStatus::pruned; });
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
  EqualPoints equal;
  for (const auto& trial : study.trials) equal.add(trial);
  std::map<std::uint64_t, std::vector<const TrialRecord*>> trials;
  for (const auto& trial : study.trials) trials[equal.first(trial.point)].push_back(&trial);
  return trials;
}

std::vector<std::pair<std::string, double>> metrics_of(const TrialRecord& trial) {
  std::vector<std::pair<std::string, double>> metrics;
  for (const auto& series : trial.series)
    if (const auto value = result_of(trial, series)) metrics.emplace_back(series.name, *value);
  for (const auto& scalar : trial.scalars) metrics.emplace_back(scalar.name, scalar.value);
  return metrics;
}

std::size_t StudyRows::find(const std::string& column) const {
  return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin());
}

void StudyRows::sort_by(std::size_t column) {
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return before(a.cells[column], b.cells[column]); });
}

void StudyRows::sort_best_first(const StudyHeader& header) {
  const Objective& objective = header.objectives[0];
  const std::size_t c = find(objective.metric);
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return better(objective, a.cells[c].number, b.cells[c].number); });
}

StudyRows trial_rows(const StudyTable& study) {
  StudyRows table;
  table.columns = {"trial"};
  for (const auto& axis : study.header.axes) table.columns.push_back(axis.path);
  const auto scheduled = scheduled_axes(study);
  for (const auto& path : scheduled) table.columns.push_back(path + ".begin");
  table.columns.insert(table.columns.end(), {"replicate", "status", "epochs"});
  const bool with_kept_epoch = keeps_best(study);  // asked once: it looks at every trial
  if (with_kept_epoch) table.columns.push_back("kept_epoch");
  const auto names = metric_names(study);
  table.columns.insert(table.columns.end(), names.begin(), names.end());
  table.columns.insert(table.columns.end(), {"point", "seed", "duration"});
  for (std::size_t i = 0; i < study.trials.size(); ++i)
    table.rows.push_back(trial_row(study, i, names, scheduled, with_kept_epoch));
  return table;
}

StudyRows point_rows(const StudyTable& study, const Summary& summary) {
  StudyRows table;
  table.columns = {"rank"};
  for (const auto& axis : study.header.axes) table.columns.push_back(axis.path);
  table.columns.insert(table.columns.end(), {study.header.objectives[0].metric, "completed"});
  const bool with_pruned = has_pruned(study);  // asked once: it looks at every trial
  if (with_pruned) table.columns.push_back("pruned");
  table.columns.insert(table.columns.end(), {"failed", "epochs"});
  auto others = metric_names(study);
  others.erase(others.begin());
  table.columns.insert(table.columns.end(), others.begin(), others.end());
  table.columns.push_back("point");
  const auto trials = trials_of_points(study);
  for (std::size_t i = 0; i < summary.points.size(); ++i) {
    const auto& point = summary.points[i];
    StudyRows::Row row{i, {point.objective.count > 0 ? whole(i + 1) : number_cell(std::nan(""))}};
    add_axis_cells(row.cells, study.header, point.parameters);
    if (is_marked(point)) row.cells[0].text += "*";
    row.cells.insert(row.cells.end(), {mean_cell(point.objective), whole(point.completed)});
    if (with_pruned) row.cells.push_back(whole(point.pruned));
    row.cells.push_back(whole(point.failed));
    row.cells.push_back(epochs_cell(trials.at(point.point)));
    for (const auto& name : others) row.cells.push_back(mean_cell(trials.at(point.point), name));
    row.cells.push_back(whole(point.point));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace sandglass::results
