#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/commands/studies/compared_figures.hpp"
#include "core/cli/commands/studies/compared_side.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/parameters_json.hpp"
#include "core/cli/view/table.hpp"
#include "core/cli/view/terminal.hpp"
#include "results/base/text.hpp"
#include "results/report/interval_text.hpp"

namespace sandglass {
namespace {

struct CompareOptions {
  std::filesystem::path a, b;  ///< run folders, or study.h5
  std::filesystem::path csv;   ///< instead of b: other people's figures
  std::string metric;          ///< empty: the (first) objective
  bool json = false;
};

using Json = nlohmann::ordered_json;
using results::MatchedPoint;
using Method = results::Comparison::Method;

constexpr double kSignificance = 0.05;

std::string verdict(const results::Difference& difference, double p_value, const ComparisonSubject& subject) {
  if (difference.method == Method::none) return std::isnan(difference.mean) ? "no value" : "no test";
  if (p_value > kSignificance) return "not told apart";
  if (!subject.minimize) return difference.mean < 0 ? "B less" : "B more";
  return (difference.mean < 0) == *subject.minimize ? "B better" : "B worse";
}

std::string verdict(const MatchedPoint& point, const ComparisonSubject& subject) {
  return point.same_bits ? "same bits" : verdict(point.difference, point.adjusted_p, subject);
}

std::string mean_text(const results::Interval& interval, const Terminal& terminal) {
  const auto text = results::interval_text(interval);
  return text.half_width.empty() ? text.mean : text.mean + " " + terminal.plus_minus() + " " + text.half_width;
}

void print_places(const char* what, const ComparedSide& side, const std::vector<std::size_t>& points,
                  const Terminal& terminal) {
  constexpr std::size_t kShown = 5;
  if (points.empty()) return;
  std::string text = fmt::format("Only in {}: ", what);
  for (std::size_t i = 0; i < std::min(points.size(), kShown); ++i) {
    const auto& parameters = side.compared.summary.points[points[i]].parameters;
    std::string place;
    for (const auto& [path, value] : parameters)
      place += fmt::format("{}{}{}{}", place.empty() ? "" : ", ", path, kNoBreakSpace, results::value_text(value));
    text += (i > 0 ? "; " : "") + (place.empty() ? "the only point" : place);
  }
  if (points.size() > kShown) text += fmt::format("; and {} more", points.size() - kShown);
  fmt::print("{}", paragraph(text + ".", 2, terminal));
}

Table table_of(const ComparedSide& a, const ComparedSide& b, const results::MatchedPoints& points,
               const ComparisonSubject& subject, const Terminal& terminal) {
  std::vector<std::string> axes;  // that tell the points apart
  for (const auto& point : points.matched)
    for (const auto& [path, value] : point.where)
      if (std::ranges::find(axes, path) == axes.end()) axes.push_back(path);
  Table table;
  for (const auto& axis : axes) table.column(axis, Table::Align::right);
  for (const char* head : {"A", "B", "B - A", "p"}) table.column(head, Table::Align::right);
  table.column("", Table::Align::left);
  for (const auto& point : points.matched) {
    std::vector<std::string> cells;
    for (const auto& axis : axes) {
      const auto found = std::ranges::find(point.where, axis, [](const auto& one) { return one.first; });
      cells.push_back(found == point.where.end() ? "-" : results::value_text(found->second));
    }
    const auto& d = point.difference;
    cells.push_back(results::number_text(a.compared.summary.points[point.a].objective.mean));
    cells.push_back(results::number_text(b.compared.summary.points[point.b].objective.mean));
    cells.push_back(mean_text({d.mean, d.half_width, std::max<std::size_t>(d.shared_replicates, 2)}, terminal));
    cells.push_back(d.method == Method::none ? "-" : fmt::format("{:.2g}", point.adjusted_p));
    cells.push_back(verdict(point, subject) + (d.method == Method::welch ? " (not paired)" : ""));
    table.row(std::move(cells), !point.same_bits && point.adjusted_p <= kSignificance);
  }
  return table;
}

/// All points together.
void print_over_points(const results::MatchedPoints& points, const ComparisonSubject& subject,
                       const Terminal& terminal) {
  const auto& d = points.over_points;
  if (d.method == Method::none) return;
  fmt::print("{}", paragraph(fmt::format("Over {} together B - A is {}: {} (paired t-test over the points' means, p = "
                                         "{:.2g}; it takes the points as a sample of settings).",
                                         counted(d.shared_replicates, "point"),
                                         mean_text({d.mean, d.half_width, d.shared_replicates}, terminal),
                                         verdict(d, d.p_value, subject), d.p_value),
                             2, terminal));
}

void print_lost(const char* what, const ComparedSide& side, const Terminal& terminal) {
  const auto& s = side.compared.summary;
  if (const auto lost = s.failed + s.pruned + s.not_finite; lost > 0)
    fmt::print("{}",
               paragraph(fmt::format("In {} {} trials have no value and enter no mean: {} failed, {} pruned, {} not "
                                     "finite.",
                                     what, lost, s.failed, s.pruned, s.not_finite),
                         2, terminal));
}

void print_comparison(const ComparedSide& a, const ComparedSide& b, const results::MatchedPoints& points,
                      const ComparisonSubject& subject) {
  const auto terminal = Terminal::of(stdout);
  fmt::print("\n");
  for (const auto& [letter, side] : {std::pair("A", &a), {"B", &b}})
    fmt::print("  {}  {} {} {}, {} of {} trials, {}\n", terminal.bold(letter), side->path.string(), terminal.dot(),
               results::visible_text(side->header().name), side->study.table.trials.size(),
               side->header().planned_trials, results::visible_text(results::replicates_text(side->header())));
  const auto goal = !subject.minimize ? "" : *subject.minimize ? ", the smaller the better" : ", the larger the better";
  fmt::print("\n{}\n", paragraph(fmt::format("{}{}{}. B - A with its 95 % interval over shared replicates; p by paired "
                                             "t-tests, after Holm over the points.",
                                             subject.metric, subject.unit.empty() ? "" : " in " + subject.unit, goal),
                                 2, terminal));
  if (!points.matched.empty()) fmt::print("{}\n", table_of(a, b, points, subject, terminal).text(terminal));
  const auto same = std::ranges::count_if(points.matched, &MatchedPoint::same_bits);
  fmt::print("{}", paragraph(fmt::format("{} in both, {} with the same bits; {} only in A, {} only in B.",
                                         counted(points.matched.size(), "point"), same, points.only_a.size(),
                                         points.only_b.size()),
                             2, terminal));
  print_over_points(points, subject, terminal);
  print_places("A", a, points.only_a, terminal);
  print_places("B", b, points.only_b, terminal);
  if (a.compared.summary.changed + b.compared.summary.changed > 0)
    fmt::print("{}",
               paragraph("Parameters changed while trials trained: a point is matched by the values that its trial "
                         "ended with, however it came there.",
                         2, terminal));
  print_lost("A", a, terminal);
  print_lost("B", b, terminal);
  const auto lines = configuration_lines(a, b);
  fmt::print("\n  {}\n",
             terminal.bold(lines.empty() ? "The configurations are the same." : "What else differs, A -> B"));
  for (const auto& line : lines) fmt::print("{}", paragraph(line, 4, terminal));
}

Json comparison_json(const ComparedSide& a, const ComparedSide& b, const results::MatchedPoints& points,
                     const ComparisonSubject& subject) {
  const auto place = [](const ComparedSide& side, const std::vector<std::size_t>& list) {
    Json json = Json::array();
    for (const auto at : list) json.push_back(parameters_json(side.compared.summary.points[at].parameters));
    return json;
  };
  const auto& over = points.over_points;
  Json json{{"a", a.path.string()},
            {"b", b.path.string()},
            {"metric", subject.metric},
            {"unit", subject.unit},
            {"goal", !subject.minimize ? Json() : Json(*subject.minimize ? "minimize" : "maximize")},
            {"points", Json::array()},
            {"over_points", nullptr},
            {"only_in_a", place(a, points.only_a)},
            {"only_in_b", place(b, points.only_b)},
            {"configuration", configuration_lines(a, b)}};
  if (over.method != Method::none)
    json["over_points"] = {{"points", over.shared_replicates},
                           {"difference", number_json(over.mean)},
                           {"half_width", number_json(over.half_width)},
                           {"p", over.p_value},
                           {"verdict", verdict(over, over.p_value, subject)}};
  for (const auto& point : points.matched) {
    const auto& d = point.difference;
    json["points"].push_back({{"parameters", parameters_json(point.where)},
                              {"a", number_json(a.compared.summary.points[point.a].objective.mean)},
                              {"b", number_json(b.compared.summary.points[point.b].objective.mean)},
                              {"difference", number_json(d.mean)},
                              {"half_width", number_json(d.half_width)},
                              {"method", d.method == Method::paired  ? "paired"
                                         : d.method == Method::welch ? "welch"
                                                                     : "none"},
                              {"shared_replicates", d.shared_replicates},
                              {"p", d.p_value},
                              {"adjusted_p", point.adjusted_p},
                              {"same_bits", point.same_bits},
                              {"verdict", verdict(point, subject)}});
  }
  return json;
}

int compare_command(const CompareOptions& options) {
  if (options.b.empty() == options.csv.empty())
    throw ConfigError(options.csv.empty()
                          ? "compare needs something to compare with: another study, or --csv FILE with other figures"
                          : "compare takes another study or --csv FILE, not both: call it twice");
  ComparedSide a(options.a, options.metric);
  if (!options.csv.empty()) return compare_figures(a, options.csv, options.metric, options.json), kSuccess;
  ComparedSide b(options.b, options.metric);
  const auto subject = subject_of(a, b, options.metric);
  if (options.metric.empty())
    b = ComparedSide(options.b, subject.metric);  // of several objectives the one that is A's first
  const auto points = results::match_points(a.compared, b.compared);
  if (options.json)
    fmt::print("{}\n", comparison_json(a, b, points, subject).dump(2, ' ', false, Json::error_handler_t::replace));
  else
    print_comparison(a, b, points, subject);
  return kSuccess;
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
  auto options = std::make_shared<CompareOptions>();
  auto* command =
      app.add_subcommand("compare", "Compare two studies point by point, or one with other people's figures");
  command->add_option("A", options->a, "A run's folder, or its study.h5")->required()->type_name("STUDY");
  command->add_option("B", options->b, "Another")->type_name("STUDY");
  command
      ->add_option(
          "--csv", options->csv,
          "Instead of B other people's figures: a line for each, with the study's parameters, such as "
          "model.latent, and figures under any name, with x_low and x_high, or x_sd and n, beside the figures x")
      ->type_name("FILE");
  command->add_option("--metric", options->metric, "What to compare; default: the (first) objective of A")
      ->type_name("NAME");
  command->add_flag("--json", options->json, "Print JSON instead of a table");
  command->callback([&action, options] { action = [options](Registry&) { return compare_command(*options); }; });
}

}  // namespace sandglass
