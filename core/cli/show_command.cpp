#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/error.hpp"
#include "core/cli/commands.hpp"
#include "core/cli/study_rows.hpp"
#include "core/cli/trial_view.hpp"
#include "core/cli/table.hpp"

namespace sandglass {
namespace {

using Json = nlohmann::ordered_json;
using results::StudyTable;
using results::TrialRecord;

/// JSON knows neither NaN nor infinities: null.
Json json_number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json parameters_json(const std::vector<std::pair<std::string, ParameterValue>>& parameters) {
  Json json = Json::object();
  for (const auto& [path, value] : parameters)
    json[path] = std::visit([](const auto& held) { return Json(held); }, value);
  return json;
}

Json trial_json(const TrialRecord& trial) {
  Json json{{"trial", trial.trial},
            {"point", trial.point},
            {"replicate", trial.replicate},
            {"seed", trial.seed},
            {"status", results::status_name(trial.status)},
            {"parameters", parameters_json(trial.parameters)},
            {"metrics", Json::object()},
            {"duration", trial.duration}};
  for (const auto& [name, value] : metrics_of(trial)) json["metrics"][name] = json_number(value);
  if (trial.status == results::TrialStatus::failed || !trial.failure.reason.empty())
    json["failure"] = {{"phase", trial.failure.phase},
                       {"plugin", trial.failure.plugin},
                       {"epoch", trial.failure.epoch},
                       {"reason", trial.failure.reason},
                       {"output", trial.failure.output}};
  return json;
}

Json point_json(const results::PointSummary& point) {
  return {{"point", point.point},
          {"parameters", parameters_json(point.parameters)},
          {"mean", json_number(point.objective.mean)},
          {"half_width", json_number(point.objective.half_width)},
          {"completed", point.completed},
          {"failed", point.failed}};
}

void print_json(const StudyTable& study, const results::Summary& summary, const StudyRows& table, bool by_point) {
  const auto& header = study.header;
  Json json{{"study", header.name},
            {"question", header.question},
            {"objective", {{"metric", header.objective_metric}, {"goal", header.minimize ? "minimize" : "maximize"}}},
            {"planned", header.planned_trials},
            {"finished", study.trials.size()}};
  auto& rows = json[by_point ? "points" : "trials"] = Json::array();
  for (const auto& row : table.rows)
    rows.push_back(by_point ? point_json(summary.points[row.index]) : trial_json(study.trials[row.index]));
  fmt::print("{}\n", json.dump(2));
}

/// The columns up to the objective (for points its interval, and the counts if they tell anything), those asked for, and
/// the one that was sorted by.
std::vector<std::size_t> shown_columns(const StudyTable& study, const StudyRows& table, const ShowOptions& options) {
  const bool all_completed =
      study.trials.size() == study.header.planned_trials &&
      std::ranges::all_of(study.trials, [](const auto& t) { return t.status == results::TrialStatus::completed; });
  const char* last_of_points = all_completed ? "half_width" : "failed";
  const std::size_t last = table.find(options.by == "point" ? last_of_points : study.header.objective_metric);
  std::vector<std::size_t> shown(last + 1);
  std::iota(shown.begin(), shown.end(), 0);
  auto further = options.metrics;
  if (!options.sort.empty()) further.push_back(options.sort);
  for (const auto& name : further)
    if (const std::size_t c = table.at(name); std::ranges::find(shown, c) == shown.end()) shown.push_back(c);
  return shown;
}

void print_table(const StudyTable& study, const StudyRows& rows, const ShowOptions& options) {
  const auto terminal = Terminal::of(stdout);
  const auto& header = study.header;
  const auto shown = shown_columns(study, rows, options);
  fmt::print("\n  {}\n", terminal.bold(header.name));
  if (!header.question.empty()) fmt::print("  {}\n", header.question);
  fmt::print("  {}\n\n",
             terminal.dim(fmt::format("{} of {} trials finished", study.trials.size(), header.planned_trials)));
  Table table;
  for (const auto c : shown) {
    const bool numbers = rows.rows.empty() || rows.rows[0].cells[c].is_number;
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
  fmt::print("{}", table.text(terminal));
  for (const auto& trial : study.trials)
    if (trial.status == results::TrialStatus::failed)
      fmt::print("\n  {}\n", terminal.red(fmt::format("trial {} failed in {}: {}", trial.trial, trial.failure.phase,
                                                      trial.failure.reason)));
}

int show_trial(const StudyTable& study, const ShowOptions& options) {
  const auto found = std::ranges::find(study.trials, *options.trial, &TrialRecord::trial);
  if (found == study.trials.end())
    throw ConfigError(fmt::format("trial {} is not among the {} finished ones of {}", *options.trial,
                                  study.trials.size(), options.folder.string()));
  if (options.json)
    fmt::print("{}\n", trial_json(*found).dump(2, ' ', false, Json::error_handler_t::replace));
  else
    print_trial(*found, study.header, options.folder, Terminal::of(stdout));
  return kSuccess;
}

}  // namespace

int show_command(const ShowOptions& options) {
  const auto study = results::read_study(options.folder);
  if (options.trial) return show_trial(study, options);
  const auto summary = results::summarize(study.header, study.trials);
  const bool by_point = options.by == "point";
  StudyRows rows = by_point ? point_rows(study, summary) : trial_rows(study);
  if (options.sort.empty())
    rows.sort_best_first(study.header);
  else
    rows.sort_by(options.sort);
  if (options.reverse) std::reverse(rows.rows.begin(), rows.rows.end());
  if (options.json)
    print_json(study, summary, rows, by_point);
  else
    print_table(study, rows, options);
  return kSuccess;
}

}  // namespace sandglass
