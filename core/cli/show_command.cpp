#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/cli/commands.hpp"
#include "core/cli/progress_display.hpp"
#include "core/cli/table.hpp"
#include "results/analysis/summary.hpp"
#include "results/store/study_table.hpp"

namespace sandglass {
namespace {

using Json = nlohmann::ordered_json;
using results::StudyTable;
using results::TrialRecord;

/// A cell that can be shown and compared: a number, or a text.
struct Cell {
  double number = std::nan("");
  std::string text;
  bool is_number = false;
};

Cell cell(double value) { return {value, std::isnan(value) ? "-" : fmt::format("{:.5g}", value), true}; }
Cell whole(std::uint64_t value) { return {static_cast<double>(value), std::to_string(value), true}; }

Cell cell(const ParameterValue& value) {
  Cell made{std::nan(""), to_string(value), false};
  if (const auto* real = std::get_if<double>(&value)) made = {*real, made.text, true};
  if (const auto* integer = std::get_if<std::int64_t>(&value)) made = {static_cast<double>(*integer), made.text, true};
  return made;
}

/// A grid of cells under named columns: what both views sort and print.
struct View {
  std::vector<std::string> columns;
  struct Row {
    std::vector<Cell> cells;
    Json json;
    bool emphasis = false;
  };
  std::vector<Row> rows;
};

/// Numbers before texts, numbers by value with NaN last, texts by alphabet.
bool before(const Cell& a, const Cell& b) {
  if (a.is_number != b.is_number) return a.is_number;
  if (!a.is_number) return a.text < b.text;
  if (std::isnan(a.number) || std::isnan(b.number)) return !std::isnan(a.number) && std::isnan(b.number);
  return a.number < b.number;
}

void sort_by(View& view, const std::string& column) {
  const auto found = std::find(view.columns.begin(), view.columns.end(), column);
  if (found == view.columns.end()) {
    const auto near = closest(column, view.columns);
    throw ConfigError(fmt::format("there is no column '{}'{}\ncolumns: {}", column,
                                  near ? fmt::format(", did you mean '{}'?", *near) : "", join(view.columns)));
  }
  const auto index = static_cast<std::size_t>(found - view.columns.begin());
  std::stable_sort(view.rows.begin(), view.rows.end(),
                   [&](const View::Row& a, const View::Row& b) { return before(a.cells[index], b.cells[index]); });
}

Json json_number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json parameters_json(const std::vector<std::pair<std::string, ParameterValue>>& parameters) {
  Json json = Json::object();
  for (const auto& [path, value] : parameters)
    json[path] = std::visit([](const auto& held) { return Json(held); }, value);
  return json;
}

/// The last value of every series, and every scalar, by name.
std::vector<std::pair<std::string, double>> metrics_of(const TrialRecord& trial) {
  std::vector<std::pair<std::string, double>> metrics;
  for (const auto& series : trial.series)
    if (!series.values.empty()) metrics.emplace_back(series.name, series.values.back());
  for (const auto& scalar : trial.scalars) metrics.emplace_back(scalar.name, scalar.value);
  return metrics;
}

Json trial_json(const TrialRecord& trial) {
  Json json{{"trial", trial.trial},
            {"point", trial.point},
            {"replicate", trial.replicate},
            {"seed", trial.seed},
            {"status", std::string(results::status_name(trial.status))},
            {"parameters", parameters_json(trial.parameters)},
            {"metrics", Json::object()},
            {"duration", trial.duration}};
  for (const auto& [name, value] : metrics_of(trial)) json["metrics"][name] = json_number(value);
  if (trial.status == results::TrialStatus::failed)
    json["failure"] = {{"phase", trial.failure.phase},
                       {"plugin", trial.failure.plugin},
                       {"epoch", trial.failure.epoch},
                       {"reason", trial.failure.reason}};
  return json;
}

/// Every metric that any trial has, the objective first.
std::vector<std::string> metric_names(const StudyTable& study) {
  std::vector<std::string> names{study.header.objective_metric};
  for (const auto& trial : study.trials)
    for (const auto& [name, value] : metrics_of(trial))
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

View trials_view(const StudyTable& study) {
  View view;
  view.columns = {"trial"};
  for (const auto& axis : study.header.axes) view.columns.push_back(axis.path);
  view.columns.insert(view.columns.end(), {"replicate", "status"});
  const auto names = metric_names(study);
  view.columns.insert(view.columns.end(), names.begin(), names.end());
  view.columns.insert(view.columns.end(), {"point", "seed", "duration"});
  for (const auto& trial : study.trials) {
    View::Row row;
    row.cells.push_back(whole(trial.trial));
    for (const auto& [path, value] : trial.parameters) row.cells.push_back(cell(value));
    row.cells.push_back(whole(trial.replicate));
    row.cells.push_back({std::nan(""), std::string(results::status_name(trial.status)), false});
    const auto metrics = metrics_of(trial);
    for (const auto& name : names) {
      const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const auto& m) { return m.first == name; });
      row.cells.push_back(cell(found == metrics.end() ? std::nan("") : found->second));
    }
    row.cells.push_back(whole(trial.point));
    row.cells.push_back(whole(trial.seed));
    row.cells.push_back(cell(trial.duration));
    row.json = trial_json(trial);
    view.rows.push_back(std::move(row));
  }
  return view;
}

View points_view(const StudyTable& study) {
  const auto summary = results::summarize(study.header, study.trials);
  View view;
  view.columns = {"point"};
  for (const auto& axis : study.header.axes) view.columns.push_back(axis.path);
  view.columns.insert(view.columns.end(), {study.header.objective_metric, "half_width", "completed", "failed"});
  for (const auto& point : summary.points) {
    View::Row row;
    row.cells.push_back(whole(point.point));
    for (const auto& [path, value] : point.parameters) row.cells.push_back(cell(value));
    row.cells.push_back(cell(point.objective.mean));
    row.cells.push_back(cell(point.objective.half_width));
    row.cells.push_back(whole(point.completed));
    row.cells.push_back(whole(point.failed));
    row.json = {{"point", point.point},
                {"parameters", parameters_json(point.parameters)},
                {"mean", json_number(point.objective.mean)},
                {"half_width", json_number(point.objective.half_width)},
                {"completed", point.completed},
                {"failed", point.failed}};
    view.rows.push_back(std::move(row));
  }
  return view;
}

/// Best first: completed trials by the objective, then the rest by number.
void sort_best_first(View& view, const StudyTable& study) {
  sort_by(view, study.header.objective_metric);
  if (study.header.minimize) return;
  const auto column = static_cast<std::size_t>(
      std::find(view.columns.begin(), view.columns.end(), study.header.objective_metric) - view.columns.begin());
  std::stable_sort(view.rows.begin(), view.rows.end(), [&](const View::Row& a, const View::Row& b) {
    const double x = a.cells[column].number, y = b.cells[column].number;
    if (std::isnan(x) || std::isnan(y)) return !std::isnan(x) && std::isnan(y);
    return x > y;
  });
}

Json header_json(const StudyTable& study) {
  const auto& header = study.header;
  return {{"study", header.name},
          {"question", header.question},
          {"objective", {{"metric", header.objective_metric}, {"goal", header.minimize ? "minimize" : "maximize"}}},
          {"planned", header.planned_trials},
          {"finished", study.trials.size()}};
}

void print_table(const View& view, const StudyTable& study, const ShowOptions& options, const Terminal& terminal) {
  // In the terminal: the columns up to the objective, and the one that was sorted by; --json has all.
  std::vector<std::size_t> shown;
  for (std::size_t c = 0; c < view.columns.size(); ++c) {
    shown.push_back(c);
    if (view.columns[c] == study.header.objective_metric) break;
  }
  if (options.by == "point") shown.insert(shown.end(), {shown.size(), shown.size() + 1, shown.size() + 2});
  const auto sorted = std::find(view.columns.begin(), view.columns.end(), options.sort);
  const auto sorted_index = static_cast<std::size_t>(sorted - view.columns.begin());
  if (sorted != view.columns.end() && std::find(shown.begin(), shown.end(), sorted_index) == shown.end())
    shown.push_back(sorted_index);

  Table table;
  for (const auto c : shown) {
    const bool numbers = view.rows.empty() || view.rows[0].cells[c].is_number;
    table.column(view.columns[c], numbers ? Table::Align::right : Table::Align::left);
  }
  for (const auto& row : view.rows) {
    std::vector<std::string> cells;
    for (const auto c : shown) cells.push_back(row.cells[c].text);
    table.row(std::move(cells), row.emphasis);
  }
  fmt::print("{}", table.text(terminal));
}

}  // namespace

int show_command(const ShowOptions& options) {
  const auto study = results::read_study(options.folder);
  const bool by_point = options.by == "point";
  View view = by_point ? points_view(study) : trials_view(study);
  if (!options.sort.empty())
    sort_by(view, options.sort);
  else
    sort_best_first(view, study);
  if (options.reverse) std::reverse(view.rows.begin(), view.rows.end());

  if (options.json) {
    Json json = header_json(study);
    auto& rows = json[by_point ? "points" : "trials"] = Json::array();
    for (auto& row : view.rows) rows.push_back(std::move(row.json));
    fmt::print("{}\n", json.dump(2));
    return kSuccess;
  }
  const auto terminal = Terminal::of(stdout);
  fmt::print("\n  {}\n", terminal.bold(study.header.name));
  if (!study.header.question.empty()) fmt::print("  {}\n", study.header.question);
  fmt::print("  {}\n\n",
             terminal.dim(fmt::format("{} of {} trials finished", study.trials.size(), study.header.planned_trials)));
  print_table(view, study, options, terminal);
  for (const auto& trial : study.trials)
    if (trial.status == results::TrialStatus::failed)
      fmt::print("\n  {}\n", terminal.red(fmt::format("trial {} failed in {}: {}", trial.trial, trial.failure.phase,
                                                      trial.failure.reason)));
  return kSuccess;
}

}  // namespace sandglass
