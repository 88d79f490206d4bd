#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/curves/curve_plot.hpp"
#include "core/cli/curves/running_text.hpp"
#include "core/cli/parameters_json.hpp"
#include "core/cli/study_session.hpp"
#include "core/cli/view/front_view.hpp"
#include "core/cli/view/rows_view.hpp"
#include "core/cli/view/trial_view.hpp"
#include "results/analysis/best_set.hpp"
#include "results/analysis/best_trials.hpp"
#include "results/base/folder_lock.hpp"
#include "results/journal/progress_file.hpp"
#include "results/report/csv_text.hpp"
#include "results/report/shown_table.hpp"
#include "results/report/trial_details.hpp"
#include "results/report/verdict_text.hpp"
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
  bool csv = false;
  std::optional<std::string> trial;  ///< everything of this one instead: "best", or a number
};

using Json = nlohmann::ordered_json;
using results::RowsBy;
using results::StudyTable;
using results::TrialRecord;

Json trial_json(const TrialRecord& trial) {
  Json json{{"trial", trial.trial},
            {"point", trial.point},
            {"replicate", trial.replicate},
            {"seed", std::to_string(trial.seed)},  // a reader's numbers may have 53 bits
            {"status", results::status_name(trial.status)},
            {"parameters", parameters_json(trial.parameters)},
            {"metrics", Json::object()},
            {"epochs", results::epochs_of(trial)},
            {"kept_epoch", nullptr},
            {"duration", trial.duration}};
  if (trial.status == results::TrialStatus::completed) json["kept_epoch"] = results::result_epoch(trial);
  if (!trial.stopped_early.empty()) json["stopped_early"] = trial.stopped_early;
  for (const auto& [name, value] : results::metrics_of(trial)) json["metrics"][name] = number_json(value);
  if (trial.status == results::TrialStatus::failed || !trial.failure.reason.empty())
    json["failure"] = {{"phase", trial.failure.phase},
                       {"plugin", trial.failure.plugin},
                       {"epoch", trial.failure.epoch},
                       {"reason", trial.failure.reason},
                       {"output", trial.failure.output}};
  return json;
}

std::string_view method_name(results::Comparison::Method method) {
  switch (method) {
    case results::Comparison::Method::paired: return "paired";
    case results::Comparison::Method::welch: return "welch";
    case results::Comparison::Method::pooled: return "pooled";
    case results::Comparison::Method::none: break;
  }
  return "none";
}

Json comparison_json(const results::Comparison& comparison) {
  const bool tested = comparison.method != results::Comparison::Method::none;
  return {{"method", method_name(comparison.method)},
          {"difference", number_json(comparison.difference)},
          {"p_value", tested ? number_json(comparison.p_value) : Json()},
          {"shared_replicates", comparison.shared_replicates}};
}

/// With the further metrics that were asked for.
Json point_json(const results::PointSummary& point, const std::vector<const TrialRecord*>& trials,
                const std::vector<std::string>& metrics) {
  Json json{{"point", point.point},
            {"parameters", parameters_json(point.parameters)},
            {"mean", number_json(point.objective.mean)},
            {"half_width", number_json(point.objective.half_width)},
            {"standard_deviation", number_json(results::standard_deviation(point))},
            {"completed", point.completed},
            {"pruned", point.pruned},
            {"failed", point.failed},
            {"not_finite", point.not_finite},
            {"trials", Json::array()},
            {"values", Json::array()},
            {"metrics", Json::object()}};
  for (const auto* trial : trials) json["trials"].push_back(trial->trial);
  for (const auto& [replicate, value] : point.values)
    json["values"].push_back({{"replicate", replicate}, {"trial", point.trials.at(replicate)}, {"value", value}});
  for (const auto& metric : metrics) {
    const auto cell = results::mean_cell(trials, metric);
    json["metrics"][metric] = {{"mean", number_json(cell.number)}, {"half_width", number_json(cell.spread)}};
  }
  return json;
}

Json objectives_json(const results::StudyHeader& header) {
  Json json = Json::array();
  for (const auto& [metric, minimize] : header.objectives)
    json.push_back({{"metric", metric}, {"goal", minimize ? "minimize" : "maximize"}});
  return json;
}

/// A study and what is shown of it.
struct Shown {
  StudyTable study;
  RowsBy by = RowsBy::trial;
  results::ShownTable table;

  bool several() const { return study.header.objectives.size() > 1; }
};

/// The points in the order of the rows, each with its rank and how it compares with the best.
Json points_json(const Shown& shown, const results::BestSet& set, const std::vector<std::string>& metrics) {
  const auto& [rows, columns, summary, front] = shown.table;
  Json json = Json::array();
  if (shown.several()) {
    const Json all = front_json(shown.study, front, true);
    for (const auto row : rows.rows) json.push_back(all[row]);
    return json;
  }
  const auto trials = results::trials_of_points(shown.study);
  for (const auto row : rows.rows) {
    const auto& point = summary.points[row];
    auto& one = json.emplace_back(point_json(point, trials.at(point.point), metrics));
    one["rank"] = point.values.empty() ? Json() : Json(row + 1);
    one["in_best_set"] = std::ranges::find(set.members, row) != set.members.end();
    const auto other = std::ranges::find(set.others, row, &results::AgainstBest::rank);
    one["undecided"] = other != set.others.end() && other->undecided;
    one["against_best"] = nullptr;
    if (other == set.others.end()) continue;
    one["against_best"] = comparison_json(other->comparison);
    one["against_best"]["adjusted_p"] = number_json(other->adjusted_p);
  }
  return json;
}

/// The best trial, or of several objectives those on the front.
std::vector<std::uint64_t> best_of(const StudyTable& study) {
  results::BestTrials gathered(study.header);
  for (const auto& record : study.trials) gathered.add(record);
  return gathered.trials();
}

/// Of several objectives, the front is always there; the trials, too, unless it was asked for alone.
void print_json(const Shown& shown, const ShowOptions& options) {
  const auto& header = shown.study.header;
  Json json{{"study", header.name},
            {"question", header.question},
            {"digest", fmt::format("{:016x}", shown.study.digest)},
            {"seed", std::to_string(header.seed)},
            {"objectives", objectives_json(header)},
            {"planned", header.planned_trials},
            {"finished", shown.study.trials.size()},
            {"best_trial", nullptr}};
  if (!shown.several())
    if (const auto best = best_of(shown.study); !best.empty()) json["best_trial"] = best.front();
  const auto set =
      shown.several() || shown.by != RowsBy::point ? results::BestSet() : results::best_set(shown.table.summary);
  if (shown.by == RowsBy::front) {
    json["front"] = points_json(shown, set, options.metrics);
  } else if (shown.several()) {
    json["front"] = front_json(shown.study, results::pareto_front(header, shown.study.trials), false);
  }
  if (shown.by == RowsBy::point) {
    const bool second = !set.others.empty() && set.others.front().rank == 1;
    if (!shown.several())
      json["best_and_second"] =
          comparison_json(second ? set.others.front().comparison : shown.table.summary.comparison);
    json["points"] = points_json(shown, set, options.metrics);
  } else if (options.by != "front") {
    auto& trials = json["trials"] = Json::array();
    if (shown.by == RowsBy::trial)
      for (const auto row : shown.table.rows.rows) trials.push_back(trial_json(shown.study.trials[row]));
    else
      for (const auto& trial : shown.study.trials) trials.push_back(trial_json(trial));
  }
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

void print_table(const Shown& shown) {
  const auto terminal = Terminal::of(stdout);
  const auto& header = shown.study.header;
  fmt::print("\n  {}\n{}", terminal.bold(header.name), paragraph(header.question, 2, terminal));
  fmt::print("  {}\n\n",
             terminal.dim(fmt::format("{} of {} trials finished", shown.study.trials.size(), header.planned_trials)));
  fmt::print("{}", table_text(shown.table, header, terminal));
  if (shown.by == RowsBy::point && !shown.several())
    if (const auto verdict = results::verdict_text(header, shown.table.summary); !verdict.empty())
      fmt::print("\n{}", paragraph(verdict, 2, terminal));
  if (shown.by == RowsBy::front) fmt::print("{}", front_text(header, shown.table.front, terminal));
  if (const auto note = results::interval_note(header); shown.by == RowsBy::point && !note.empty())
    fmt::print("\n{}", paragraph(note, 2, terminal));
  const auto failures = results::failure_sentences(shown.study.trials);
  if (!failures.empty()) fmt::print("\n");
  for (const auto& sentence : failures) fmt::print("  {}\n", terminal.red(sentence));
}

/// The finished trial with its whole series.
Json whole_trial_json(const TrialRecord& trial) {
  Json json = trial_json(trial);
  auto& all = json["series"] = Json::array();
  for (const auto& series : trial.series) {
    results::SeriesSoFar whole{series.name, series.unit, {}, series.values};
    for (std::size_t epoch = 1; epoch <= series.values.size(); ++epoch)
      whole.epochs.push_back(static_cast<std::int64_t>(epoch));
    all.push_back(series_json(whole));
  }
  return json;
}

/// What the trial is at, if it runs just now.
std::optional<results::TrialProgress> running_trial(const std::optional<results::RunFolder>& folder,
                                                    std::uint64_t trial) {
  if (!folder) return std::nullopt;
  const auto progress = results::read_progress(folder->root);
  if (!progress || progress->writer != results::folder_lock_holder(folder->root)) return std::nullopt;
  const auto found = std::ranges::find(progress->trials, trial, &results::TrialProgress::trial);
  return found == progress->trials.end() ? std::nullopt : std::optional(*found);
}

/// Throws ConfigError unless the text is a number, or "best" and one trial is.
std::uint64_t trial_number(const std::string& text, const StudyTable& study) {
  if (text != "best") {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) return number;
    throw ConfigError(fmt::format("--trial is '{}', expected best or a trial's number", text));
  }
  const auto best = best_of(study);
  if (study.header.objectives.size() == 1 && !best.empty()) return best.front();
  throw ConfigError(best.empty() ? "no trial has completed with a value, so none is the best\nchoose one: --trial N"
                                 : "the study has several objectives, so no trial is the best of all\n"
                                   "choose one: --trial N (sandglass show --by front lists what each is good at)");
}

int show_trial(const StudyTable& study, const std::optional<results::RunFolder>& folder, const ShowOptions& options) {
  const auto number = trial_number(*options.trial, study);
  const auto found = std::ranges::find(study.trials, number, &TrialRecord::trial);
  const bool finished = found != study.trials.end();
  const auto running = finished ? std::nullopt : running_trial(folder, number);
  if (!finished && !running)
    throw ConfigError(
        number < study.header.planned_trials
            ? fmt::format("trial {} has not finished, and does not run just now: it waits for its turn, or for "
                          "'sandglass resume'\n{} of the {} trials of {} are finished",
                          number, study.trials.size(), study.header.planned_trials, options.folder.string())
            : fmt::format("there is no trial {}: {} has the trials 0 to {}", number, options.folder.string(),
                          study.header.planned_trials - 1));
  const auto terminal = Terminal::of(stdout);
  if (options.json)
    fmt::print("{}\n", (running ? running_json(*running) : whole_trial_json(*found))
                           .dump(2, ' ', false, Json::error_handler_t::replace));
  else if (running)
    print_running(*running, study.header, terminal);
  else
    print_trial(*found, study.header, folder, terminal);
  return kSuccess;
}

RowsBy rows_by(const std::string& by, bool several) {
  if (by == "front" && !several)
    throw ConfigError("the study has a single objective, and so no Pareto front\nuse --by point");
  if (by.empty()) return several ? RowsBy::front : RowsBy::trial;
  return by == "front" ? RowsBy::front : by == "point" ? RowsBy::point : RowsBy::trial;
}

/// Besides what is shown anyway, the columns asked for and the one that is sorted by.
void take_options(results::ShownTable& table, const results::StudyHeader& header, const ShowOptions& options) {
  for (const auto& name : options.metrics) table.show(column_at(table.rows, name));
  if (!options.sort.empty()) {
    const auto column = column_at(table.rows, options.sort);
    if (const auto goal = results::goal_of(header, options.sort); !goal.minimize)
      table.rows.sort_best_first(column, goal);
    else
      table.rows.sort_by(column);
    table.show(column);
  }
  if (options.reverse) std::ranges::reverse(table.rows.rows);
}

int show_command(const ShowOptions& options) {
  const results::StudySource source(options.folder);
  Shown shown{.study = results::read_study(source), .table = {}};
  tell_beyond_journal(source);
  if (options.trial) return show_trial(shown.study, source.folder(), options);
  shown.by = rows_by(options.by, shown.several());
  shown.table = results::shown_table(shown.study, shown.by);
  take_options(shown.table, shown.study.header, options);
  if (options.json) {
    print_json(shown, options);
  } else if (options.csv) {
    fmt::print("{}", results::csv_text(shown.table.rows));
  } else {
    print_table(shown);
  }
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
  command
      ->add_option("--sort", options->sort,
                   "The column to sort by, lowest first, a metric that is better the larger it is highest first; "
                   "default: the (first) objective, best first")
      ->type_name("COLUMN");
  command->add_option("--metric", options->metrics, "Further columns, such as test.mse")->type_name("NAME");
  command->add_flag("--reverse", options->reverse, "Turn the order round");
  auto* trial = command
                    ->add_option("--trial", options->trial,
                                 "One trial alone: its parameters, metrics and curves, what it is at, or why it failed")
                    ->type_name("best|N");
  auto* json = command->add_flag("--json", options->json, "Print JSON instead of a table");
  command->add_flag("--csv", options->csv, "Print all columns as CSV, with all digits, instead of a table")
      ->excludes(json)
      ->excludes(trial);
  command->callback([&action, options] { action = [options](Registry&) { return show_command(*options); }; });
}

}  // namespace sandglass
