#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/parameters_json.hpp"
#include "core/cli/study_session.hpp"
#include "core/cli/view/table.hpp"
#include "results/analysis/importance/importance.hpp"
#include "results/report/study_rows.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {
namespace {

using Json = nlohmann::ordered_json;
using results::Importance;
using results::ShareInterval;

struct ImportanceOptions {
  std::filesystem::path folder;  ///< of a run, or its study.h5
  std::string metric;            ///< empty: the (first) objective
  bool maximize = false;
  bool json = false;
};

/// What is asked about. Throws ConfigError if no trial has the metric.
results::Objective asked(const results::StudyTable& study, const ImportanceOptions& options) {
  const auto& objectives = study.header.objectives;
  if (options.metric.empty()) return {objectives[0].metric, objectives[0].minimize && !options.maximize};
  std::set<std::string> known;
  for (const auto& objective : objectives) known.insert(objective.metric);
  for (const auto& trial : study.trials)
    for (const auto& [name, value] : results::metrics_of(trial)) known.insert(name);
  if (!known.contains(options.metric))
    throw ConfigError(fmt::format("no trial has a metric '{}'\nmetrics: {}", options.metric, fmt::join(known, ", ")));
  return {options.metric, results::goal_of(study.header, options.metric).minimize && !options.maximize};
}

std::string percent(double share) { return fmt::format("{:.{}f} %", 100 * share, share < 0.0995 ? 1 : 0); }

std::string interval_text(const ShareInterval& one) {
  return std::isnan(one.low) ? "" : fmt::format("{:.0f}-{:.0f} %", 100 * one.low, 100 * one.high);
}

std::string bar(double share, const Terminal& terminal) {
  constexpr double kWidth = 6;
  std::string out;
  for (int i = 0; i < static_cast<int>(std::lround(share * kWidth)); ++i) out += terminal.utf8 ? "█" : "#";
  return out;
}

/// The last part of an axis's path, if no other axis ends so; else the whole.
std::string short_name(const std::vector<results::AxisInfo>& axes, std::size_t axis) {
  const auto last = [](const std::string& path) { return path.substr(path.rfind('.') + 1); };
  const auto name = last(axes[axis].path);
  const auto alike = std::ranges::count_if(axes, [&](const auto& other) { return last(other.path) == name; });
  return alike == 1 ? name : axes[axis].path;
}

/// Of a pair in few letters, as both would not fit.
std::string row_name(const Importance::Row& row, const results::StudyHeader& header, const Terminal& terminal) {
  if (row.kind != Importance::Kind::pair) return row.name;
  return fmt::format("{} {} {}", short_name(header.axes, row.axes[0]), terminal.times(),
                     short_name(header.axes, row.axes[1]));
}

const char* kind_name(Importance::Kind kind) {
  switch (kind) {
    case Importance::Kind::axis: return "axis";
    case Importance::Kind::pair: return "pair";
    case Importance::Kind::seed: return "seed";
    default: return "rest";
  }
}

Json share_json(const std::optional<ShareInterval>& one) {
  if (!one) return nullptr;
  return {{"share", number_json(one->share)}, {"low", number_json(one->low)}, {"high", number_json(one->high)}};
}

void print_json(const Importance& importance, const results::StudyHeader& header) {
  const auto& [metric, minimize] = header.objectives[0];
  const auto question = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  Json json{{"study", header.name},
            {"metric", metric},
            {"goal", minimize ? "minimize" : "maximize"},
            {"method", importance.method == Importance::Method::anova ? "anova" : "fanova"},
            {"questions",
             {{"variance", question(importance.variance_question)},
              {"best_tenth", question(importance.best_tenth_question)}}},
            {"rows", Json::array()},
            {"notes", importance.notes}};
  for (const auto& row : importance.rows) {
    Json axes = Json::array();
    for (const std::size_t axis : row.axes) axes.push_back(header.axes[axis].path);
    json["rows"].push_back({{"name", row.name},
                            {"kind", kind_name(row.kind)},
                            {"axes", axes},
                            {"variance", share_json(row.variance)},
                            {"best_tenth", share_json(row.best_tenth)}});
  }
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

void print_table(const Importance& importance, const results::StudyHeader& header) {
  const auto terminal = Terminal::of(stdout);
  const auto& [metric, minimize] = header.objectives[0];
  const bool tenth = !importance.best_tenth_question.empty();
  fmt::print("\n  {}\n  {}\n\n", terminal.bold(header.name),
             terminal.dim(fmt::format("what matters for {}, {}", metric, minimize ? "minimized" : "maximized")));
  Table table;
  table.column("", Table::Align::left);
  table.column("variance", Table::Align::right);
  table.column("95 %", Table::Align::right);
  table.column("", Table::Align::left);
  if (tenth) {
    table.column("best tenth", Table::Align::right);
    table.column("95 %", Table::Align::right);
  }
  for (const auto& row : importance.rows) {
    std::vector<std::string> cells{row_name(row, header, terminal), percent(row.variance->share),
                                   interval_text(*row.variance), bar(row.variance->share, terminal)};
    if (tenth) {
      cells.push_back(row.best_tenth ? percent(row.best_tenth->share) : "");
      cells.push_back(row.best_tenth ? interval_text(*row.best_tenth) : "");
    }
    table.row(std::move(cells));
  }
  fmt::print("{}\n{}", table.text(terminal), paragraph("variance: " + importance.variance_question, 2, terminal));
  if (tenth) fmt::print("{}", paragraph("best tenth: " + importance.best_tenth_question, 2, terminal));
  for (const auto& note : importance.notes) fmt::print("{}", terminal.dim(paragraph(note, 2, terminal)));
}

int importance_command(const ImportanceOptions& options) {
  const results::StudySource source(options.folder);
  const auto study = results::read_study(source);
  tell_beyond_journal(source);
  auto header = study.header;
  header.objectives = {asked(study, options)};
  const auto out = results::importance(header, results::summarize(header, study.trials), header.seed);
  if (!out.problem.empty())
    throw ConfigError(
        fmt::format("{}: there is nothing to say of importance yet\n{}", options.folder.string(), out.problem));
  if (options.json)
    print_json(out, header);
  else
    print_table(out, header);
  return kSuccess;
}

}  // namespace

void add_importance(CLI::App& app, Action& action) {
  auto options = std::make_shared<ImportanceOptions>();
  auto* command = app.add_subcommand("importance", "Say which parameters matter, for what, and how surely");
  add_study_source(*command, options->folder);
  command
      ->add_option("--metric", options->metric,
                   "What matters for this one, such as test.mse; default: the (first) objective")
      ->type_name("NAME");
  command->add_flag("--maximize", options->maximize,
                    "Large values of it are the best ones; of objectives and of most metrics the study says so");
  command->add_flag("--json", options->json, "Print JSON instead of a table");
  command->footer(R"(Of a full grid the column 'variance' is its exact analysis of variance, with
the share of the seed; else a forest of regression trees stands for the grid
(fANOVA). 'best tenth' is what sets the best tenth of the points apart from all
(PED-ANOVA). They answer different questions. Intervals are 95 %, by bootstrap.
)");
  command->callback([&action, options] { action = [options](Registry&) { return importance_command(*options); }; });
}

}  // namespace sandglass
