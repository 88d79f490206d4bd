#include "core/cli/commands/studies/compared_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/cli/parameters_json.hpp"
#include "core/cli/view/table.hpp"
#include "core/cli/view/terminal.hpp"
#include "results/analysis/comparison/other_figures.hpp"
#include "results/base/text.hpp"
#include "results/report/interval_text.hpp"

namespace sandglass {
namespace {

using Json = nlohmann::ordered_json;
using results::Figure;
using results::MatchedFigure;
using Method = results::Comparison::Method;

constexpr double kLevel = 0.05;

/// What the figures are compared with.
struct Subject {
  results::Objective objective;
  bool has_goal = false;  ///< whether the study says which way is better
  std::string unit;
  results::Summary summary;
};

/// The figures of a file and the points of a study that they belong to.
struct ComparedFigures {
  results::FigureTable table;
  std::map<std::string, Subject> subjects;  ///< by column
  results::MatchedFigures matched;

  const Subject& subject(const std::string& name) const { return subjects.at(name); }
  const results::FigureRow& row(const MatchedFigure& one) const { return table.rows[one.row]; }
  const Figure& figure(const MatchedFigure& one) const { return row(one).figures[one.figure]; }
  const results::PointSummary& point(const MatchedFigure& one) const {
    return subject(figure(one).name).summary.points[one.point];
  }
};

Subject subject_of(const ComparedSide& side, const std::string& metric) {
  auto header = side.header();
  const auto known = std::ranges::find(header.objectives, metric, &results::Objective::metric);
  const bool has_goal = known != header.objectives.end();
  const auto objective = has_goal ? *known : results::Objective{metric, true};
  header.objectives = {objective};
  return {objective, has_goal, side.unit(metric).value_or(""), results::summarize(header, side.study.table.trials)};
}

ComparedFigures compared(const ComparedSide& side, const std::filesystem::path& file, const std::string& metric) {
  const auto asked = metric.empty() ? side.header().objectives[0].metric : metric;
  if (!side.unit(asked)) throw ConfigError(fmt::format("no trial of {} has {}", side.path.string(), asked));
  ComparedFigures out{results::read_figures(file, side.compared), {}, {}};
  for (const auto& name : out.table.names) out.subjects.emplace(name, subject_of(side, side.unit(name) ? name : asked));
  out.matched = results::match_figures(
      out.table, side.compared, [&](const std::string& name) -> const auto& { return out.subject(name).summary; });
  return out;
}

std::string verdict(const MatchedFigure& one, const Subject& subject) {
  const double difference = one.difference.mean;
  if (std::isnan(difference)) return "no value";
  const std::string which = !subject.has_goal                                ? (difference < 0 ? "less" : "more")
                            : (difference < 0) == subject.objective.minimize ? "better"
                                                                             : "worse";
  if (one.difference.method != Method::none) return one.adjusted_p > kLevel ? "not told apart" : which;
  if (one.intervals_apart) return *one.intervals_apart ? which + ", intervals apart" : "intervals overlap";
  return "no test";
}

std::string interval_text(double mean, double half_width, const Terminal& terminal) {
  const auto text = results::interval_text({mean, half_width, 2});
  return text.half_width.empty() ? text.mean : text.mean + " " + terminal.plus_minus() + " " + text.half_width;
}

std::string figure_text(const Figure& figure) {
  if (figure.interval)
    return fmt::format("{} [{}, {}]", results::number_text(figure.value), results::number_text(figure.interval->first),
                       results::number_text(figure.interval->second));
  if (!figure.standard_deviation) return results::number_text(figure.value);
  return fmt::format("{} (sd {}, n {})", results::number_text(figure.value),
                     results::number_text(*figure.standard_deviation), figure.count);
}

std::string cell_of(const std::vector<std::pair<std::string, std::string>>& cells, const std::string& column) {
  const auto found = std::ranges::find(cells, column, [](const auto& one) { return one.first; });
  return found == cells.end() ? "-" : found->second;
}

Table table_of(const ComparedFigures& all, const std::vector<std::string>& left_out, const Terminal& terminal) {
  Table table;
  auto axes = all.table.axes;
  axes.insert(axes.end(), left_out.begin(), left_out.end());
  for (const auto& axis : axes) table.column(axis, Table::Align::right, Table::Cells::exact);
  for (const auto& word : all.table.words) table.column(word, Table::Align::left);
  table.column("figure", Table::Align::left);
  for (const char* head : {"study", "theirs", "difference", "p"}) table.column(head, Table::Align::right);
  table.column("theirs is", Table::Align::left, Table::Cells::exact);
  for (const auto& one : all.matched.matched) {
    std::vector<std::string> cells;
    for (const auto& axis : axes) {
      const auto& own = all.point(one).parameters;
      const auto found = std::ranges::find(own, axis, [](const auto& parameter) { return parameter.first; });
      cells.push_back(found == own.end() ? cell_of(all.row(one).where, axis) : results::value_text(found->second));
    }
    for (const auto& word : all.table.words) cells.push_back(cell_of(all.row(one).words, word));
    const auto& mean = all.point(one).objective;
    cells.push_back(all.figure(one).name);
    cells.push_back(interval_text(mean.mean, mean.half_width, terminal));
    cells.push_back(figure_text(all.figure(one)));
    cells.push_back(interval_text(one.difference.mean, one.difference.half_width, terminal));
    cells.push_back(one.difference.method == Method::none ? "-" : fmt::format("{:.2g}", one.adjusted_p));
    cells.push_back(verdict(one, all.subject(all.figure(one).name)));
    table.row(std::move(cells), one.adjusted_p <= kLevel);
  }
  return table;
}

/// The study's axes that the file leaves out, as far as the matched points have a value there.
std::vector<std::string> axes_left_out(const ComparedSide& side, const ComparedFigures& all) {
  std::vector<std::string> axes;
  for (const auto& axis : side.header().axes)
    if (std::ranges::find(all.table.axes, axis.path) == all.table.axes.end()) axes.push_back(axis.path);
  return axes;
}

std::string place_text(const results::FigureRow& row) {
  std::vector<std::string> parts;
  for (const auto& [column, cell] : row.where) parts.push_back(column + std::string(kNoBreakSpace) + cell);
  return fmt::format("line {}{}", row.line, parts.empty() ? "" : " (" + join(parts) + ")");
}

void print_figures(const ComparedSide& side, const std::filesystem::path& file, const ComparedFigures& all) {
  const auto terminal = Terminal::of(stdout);
  fmt::print("\n  {} {} {}, {} of {} trials; figures of {}\n\n", side.path.string(), terminal.dot(),
             results::visible_text(side.header().name), side.study.table.trials.size(), side.header().planned_trials,
             file.string());
  std::vector<std::string> compared;
  for (const auto& name : all.table.names) {
    const auto& [objective, has_goal, unit, summary] = all.subject(name);
    compared.push_back(fmt::format("{} with {}{}{}", name, objective.metric, unit.empty() ? "" : " in " + unit,
                                   !has_goal            ? ""
                                   : objective.minimize ? " (the smaller the better)"
                                                        : " (the larger the better)"));
  }
  fmt::print("{}\n", paragraph(fmt::format("Compared: {}. The study's means with 95 % intervals; p by Welch's t-tests, "
                                           "after Holm over the figures that have a standard deviation.",
                                           join(compared)),
                               2, terminal));
  const auto left_out = axes_left_out(side, all);
  if (!all.matched.matched.empty()) fmt::print("{}\n", table_of(all, left_out, terminal).text(terminal));
  if (!left_out.empty())
    fmt::print("{}", paragraph(fmt::format("The file does not say {}: of the points that agree with a line the best is "
                                           "shown, with its value.",
                                           join(left_out)),
                               2, terminal));
  fmt::print(
      "{}",
      paragraph(fmt::format("{} of {} {} to a point of the study.", all.table.rows.size() - all.matched.rows.size(),
                            counted(all.table.rows.size(), "line"), all.table.rows.size() == 1 ? "belongs" : "belong"),
                2, terminal));
  if (all.matched.rows.empty()) return;
  constexpr std::size_t kShown = 10;
  std::vector<std::string> places;
  for (std::size_t i = 0; i < std::min(kShown, all.matched.rows.size()); ++i)
    places.push_back(place_text(all.table.rows[all.matched.rows[i]]));
  if (all.matched.rows.size() > kShown) places.push_back(fmt::format("{} more", all.matched.rows.size() - kShown));
  fmt::print("{}", paragraph(fmt::format("Not compared, because no point has these parameters (to nine digits; show "
                                         "--csv has all), or the line has no figure: {}.",
                                         join(places)),
                             2, terminal));
}

Json texts_json(const std::vector<std::pair<std::string, std::string>>& cells) {
  Json json = Json::object();
  for (const auto& [column, cell] : cells) json[column] = cell;
  return json;
}

Json figures_json(const ComparedSide& side, const std::filesystem::path& file, const ComparedFigures& all) {
  Json json{{"study", side.path.string()}, {"csv", file.string()}, {"compared", Json::object()}};
  for (const auto& [name, subject] : all.subjects)
    json["compared"][name] = {
        {"metric", subject.objective.metric},
        {"unit", subject.unit},
        {"goal", !subject.has_goal ? Json() : Json(subject.objective.minimize ? "minimize" : "maximize")}};
  auto& figures = json["figures"] = Json::array();
  for (const auto& one : all.matched.matched) {
    const auto& figure = all.figure(one);
    const auto& mean = all.point(one).objective;
    const bool tested = one.difference.method != Method::none;
    figures.push_back(
        {{"line", all.row(one).line},
         {"words", texts_json(all.row(one).words)},
         {"parameters", parameters_json(all.point(one).parameters)},
         {"figure", figure.name},
         {"study", {{"mean", number_json(mean.mean)}, {"half_width", number_json(mean.half_width)}}},
         {"value", number_json(figure.value)},
         {"low", figure.interval ? number_json(figure.interval->first) : Json()},
         {"high", figure.interval ? number_json(figure.interval->second) : Json()},
         {"standard_deviation", figure.standard_deviation ? number_json(*figure.standard_deviation) : Json()},
         {"count", figure.count > 0 ? Json(figure.count) : Json()},
         {"difference", number_json(one.difference.mean)},
         {"half_width", number_json(one.difference.half_width)},
         {"p", tested ? number_json(one.difference.p_value) : Json()},
         {"adjusted_p", tested ? number_json(one.adjusted_p) : Json()},
         {"verdict", verdict(one, all.subject(figure.name))}});
  }
  auto& unmatched = json["not_compared"] = Json::array();
  for (const auto r : all.matched.rows)
    unmatched.push_back({{"line", all.table.rows[r].line}, {"parameters", texts_json(all.table.rows[r].where)}});
  return json;
}

}  // namespace

void compare_figures(const ComparedSide& study, const std::filesystem::path& file, const std::string& metric,
                     bool json) {
  const auto all = compared(study, file, metric);
  if (json)
    fmt::print("{}\n", figures_json(study, file, all).dump(2, ' ', false, Json::error_handler_t::replace));
  else
    print_figures(study, file, all);
}

}  // namespace sandglass
