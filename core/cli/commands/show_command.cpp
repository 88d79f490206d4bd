#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/view/front_view.hpp"
#include "core/cli/view/parameters_json.hpp"
#include "core/cli/view/rows_view.hpp"
#include "core/cli/view/trial_view.hpp"
#include "results/report/front_rows.hpp"
#include "results/report/trial_details.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {
namespace {

struct ShowOptions {
  std::filesystem::path folder;      ///< of a run, or its study.h5
  std::string by;                    ///< "trial", "point" or "front"; empty: trial, and front of several objectives
  std::string sort;                  ///< a column; empty: best first
  std::vector<std::string> metrics;  ///< further columns
  bool reverse = false;
  bool json = false;
  std::optional<std::uint64_t> trial;  ///< everything of this one instead
};

using Json = nlohmann::ordered_json;
using results::StudyTable;
using results::TrialRecord;

Json trial_json(const TrialRecord& trial) {
  Json json{{"trial", trial.trial},
            {"point", trial.point},
            {"replicate", trial.replicate},
            {"seed", trial.seed},
            {"status", results::status_name(trial.status)},
            {"parameters", parameters_json(trial.parameters)},
            {"metrics", Json::object()},
            {"duration", trial.duration}};
  for (const auto& [name, value] : results::metrics_of(trial)) json["metrics"][name] = number_json(value);
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
          {"mean", number_json(point.objective.mean)},
          {"half_width", number_json(point.objective.half_width)},
          {"completed", point.completed},
          {"failed", point.failed}};
}

Json objectives_json(const results::StudyHeader& header) {
  Json json = Json::array();
  for (const auto& [metric, minimize] : header.objectives)
    json.push_back({{"metric", metric}, {"goal", minimize ? "minimize" : "maximize"}});
  return json;
}

/// A study in rows, and what they were made of.
struct Shown {
  StudyTable study;
  std::string by;  ///< "trial", "point" or "front"
  results::Summary summary;
  results::ParetoFront front;  ///< of several objectives
  results::StudyRows rows;

  bool several() const { return study.header.objectives.size() > 1; }
};

Json points_json(const Shown& shown) {
  const Json all = shown.several() ? front_json(shown.study, shown.front, true) : Json();
  Json json = Json::array();
  for (const auto& row : shown.rows.rows)
    json.push_back(shown.several() ? all[row.index] : point_json(shown.summary.points[row.index]));
  return json;
}

/// Of several objectives, the front is always there; the trials, too, unless it was asked for alone.
void print_json(const Shown& shown, bool front_alone) {
  const auto& header = shown.study.header;
  Json json{{"study", header.name},
            {"question", header.question},
            {"objectives", objectives_json(header)},
            {"planned", header.planned_trials},
            {"finished", shown.study.trials.size()}};
  if (shown.by == "front") {
    json["front"] = points_json(shown);
  } else if (shown.several()) {
    json["front"] = front_json(shown.study, shown.front, false);
  }
  if (shown.by == "point") {
    json["points"] = points_json(shown);
  } else if (!front_alone) {
    auto& trials = json["trials"] = Json::array();
    if (shown.by == "trial")
      for (const auto& row : shown.rows.rows) trials.push_back(trial_json(shown.study.trials[row.index]));
    else
      for (const auto& trial : shown.study.trials) trials.push_back(trial_json(trial));
  }
  fmt::print("{}\n", json.dump(2));
}

/// The columns up to the objectives (of points their intervals, and the counts if they tell anything), those asked for,
/// and the one that was sorted by.
std::vector<std::size_t> shown_columns(const Shown& shown, const ShowOptions& options) {
  const auto& [study, by, summary, front, rows] = shown;
  const bool all_completed =
      study.trials.size() == study.header.planned_trials &&
      std::ranges::all_of(study.trials, [](const auto& t) { return t.status == results::TrialStatus::completed; });
  std::size_t last = rows.find(study.header.objectives.back().metric);
  if (by != "trial" && !all_completed) {
    last = rows.find("failed");
  } else if (by == "point") {
    last = rows.find(shown.several() ? "front" : "half_width");
  }
  std::vector<std::size_t> columns(last + 1);
  std::iota(columns.begin(), columns.end(), 0);
  auto further = options.metrics;
  if (!options.sort.empty()) further.push_back(options.sort);
  for (const auto& name : further)
    if (const std::size_t c = column_at(rows, name); std::ranges::find(columns, c) == columns.end())
      columns.push_back(c);
  return columns;
}

void print_table(const Shown& shown, const ShowOptions& options) {
  const auto terminal = Terminal::of(stdout);
  const auto& header = shown.study.header;
  const auto columns = shown_columns(shown, options);
  fmt::print("\n  {}\n", terminal.bold(header.name));
  if (!header.question.empty()) fmt::print("  {}\n", header.question);
  fmt::print("  {}\n\n",
             terminal.dim(fmt::format("{} of {} trials finished", shown.study.trials.size(), header.planned_trials)));
  fmt::print("{}", rows_text(shown.rows, columns, terminal));
  if (shown.by == "front") fmt::print("{}", front_text(header, shown.front, terminal));
  for (const auto& trial : shown.study.trials)
    if (trial.status == results::TrialStatus::failed)
      fmt::print("\n  {}\n", terminal.red(results::failure_sentence(trial)));
}

int show_trial(const StudyTable& study, const std::optional<results::RunFolder>& folder, const ShowOptions& options) {
  const auto found = std::ranges::find(study.trials, *options.trial, &TrialRecord::trial);
  if (found == study.trials.end())
    throw ConfigError(fmt::format("trial {} is not among the {} finished ones of {}", *options.trial,
                                  study.trials.size(), options.folder.string()));
  if (options.json)
    fmt::print("{}\n", trial_json(*found).dump(2, ' ', false, Json::error_handler_t::replace));
  else
    print_trial(*found, study.header, folder, Terminal::of(stdout));
  return kSuccess;
}

/// In the order that is the best first, if no other is asked for.
void gather_rows(Shown& shown, const ShowOptions& options) {
  const auto& header = shown.study.header;
  if (shown.several()) {
    shown.front = results::pareto_front(header, shown.study.trials);
  } else if (shown.by == "front") {
    throw ConfigError("the study has a single objective, and so no Pareto front\nuse --by point");
  } else {
    shown.summary = results::summarize(header, shown.study.trials);
  }
  if (shown.by == "trial") shown.rows = results::trial_rows(shown.study);
  if (shown.by == "point" && !shown.several()) shown.rows = results::point_rows(shown.study, shown.summary);
  if (shown.by != "trial" && shown.several())
    shown.rows = results::front_rows(shown.study, shown.front, shown.by == "point");
  if (!options.sort.empty()) {
    shown.rows.sort_by(column_at(shown.rows, options.sort));
  } else if (shown.by == "trial" || !shown.several()) {
    shown.rows.sort_best_first(header);
  }
  if (options.reverse) std::reverse(shown.rows.rows.begin(), shown.rows.rows.end());
}

int show_command(const ShowOptions& options) {
  const results::StudySource source(options.folder);
  Shown shown{results::read_study(source), options.by, {}, {}, {}};
  if (options.trial) return show_trial(shown.study, source.folder(), options);
  if (shown.by.empty()) shown.by = shown.several() ? "front" : "trial";
  gather_rows(shown, options);
  if (options.json)
    print_json(shown, options.by == "front");
  else
    print_table(shown, options);
  return kSuccess;
}

}  // namespace

void add_show(CLI::App& app, Action& action) {
  auto options = std::make_shared<ShowOptions>();
  auto* command = app.add_subcommand("show", "Show a study's trials as a table, also while it runs");
  add_study_source(*command, options->folder);
  command
      ->add_option("--by", options->by,
                   "A row per trial, per point with intervals over its replicates, or per point on the Pareto front; "
                   "default: trial, and front if there are several objectives")
      ->check(CLI::IsMember({"trial", "point", "front"}))
      ->type_name("trial|point|front");
  command->add_option("--sort", options->sort, "The column to sort by; default: the (first) objective, best first")
      ->type_name("COLUMN");
  command->add_option("--metric", options->metrics, "Further columns, such as test.mse")->type_name("NAME");
  command->add_flag("--reverse", options->reverse, "Turn the order round");
  command->add_option("--trial", options->trial, "One trial alone: its parameters, metrics, and why it failed")
      ->type_name("N");
  command->add_flag("--json", options->json, "Print JSON instead of a table");
  command->callback([&action, options] { action = [options](Registry&) { return show_command(*options); }; });
}

}  // namespace sandglass
