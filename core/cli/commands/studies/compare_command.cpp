#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/cli/commands/commands.hpp"
#include "core/cli/common_options.hpp"
#include "core/cli/parameters_json.hpp"
#include "core/cli/view/table.hpp"
#include "core/cli/view/terminal.hpp"
#include "core/config/study/difference.hpp"
#include "core/config/yaml/scalar.hpp"
#include "core/config/yaml/yaml_reader.hpp"
#include "results/analysis/comparison/matched_points.hpp"
#include "results/export/finished_study.hpp"
#include "results/report/interval_text.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {
namespace {

struct CompareOptions {
  std::filesystem::path a, b;  ///< run folders, or study.h5
  std::string metric;          ///< empty: the (first) objective
  bool json = false;
};

using Json = nlohmann::ordered_json;
using results::ComparedStudy;
using results::MatchedPoint;
using Method = results::Comparison::Method;

constexpr double kSignificance = 0.05;

std::optional<ParameterValue> value_of(const config::Node& node) {
  if (node.is_list()) {
    std::vector<std::int64_t> items;
    for (const auto& item : node.items) {
      const auto scalar = config::resolve_scalar(item);
      const auto* whole = std::get_if<std::int64_t>(&scalar);
      if (!whole) return std::nullopt;
      items.push_back(*whole);
    }
    return items;
  }
  if (node.kind != config::Node::Kind::scalar) return std::nullopt;
  const auto scalar = config::resolve_scalar(node);
  if (const auto* on = std::get_if<bool>(&scalar)) return *on;
  if (const auto* whole = std::get_if<std::int64_t>(&scalar)) return *whole;
  if (const auto* real = std::get_if<double>(&scalar)) return *real;
  return node.text;
}

/// A study to compare, with what stands fixed in its YAML.
struct Side {
  std::filesystem::path path;
  results::FinishedStudy study;
  ComparedStudy compared;

  Side(const std::filesystem::path& where, const std::string& metric)
      : path(where), study(results::read_finished(results::StudySource(where))) {
    auto header = study.table.header;
    if (!metric.empty()) {
      const auto known = std::ranges::find(header.objectives, metric, &results::Objective::metric);
      header.objectives = {known == header.objectives.end() ? results::Objective{metric, true} : *known};
    }
    compared.summary = results::summarize(header, study.table.trials);
    for (const auto& axis : header.axes) compared.axes.push_back(axis.path);
    for (std::size_t i = 0; i < study.digests.size(); ++i)
      compared.digests[study.table.trials[i].trial] = study.digests[i];
    config::Diagnostics ignored;
    const auto root = config::read_yaml(header.resolved_yaml, 0, 0, ignored);
    compared.fixed = [root](const std::string& key) -> std::optional<ParameterValue> {
      const auto* node = root ? config::find_node(*root, key) : nullptr;
      return node ? value_of(*node) : std::nullopt;
    };
  }

  const results::StudyHeader& header() const { return study.table.header; }

  /// Of the metric, as the trials say; none if no trial has it.
  std::optional<std::string> unit(const std::string& metric) const {
    for (const auto& trial : study.table.trials) {
      for (const auto& series : trial.series)
        if (series.name == metric) return series.unit;
      for (const auto& scalar : trial.scalars)
        if (scalar.name == metric) return scalar.unit;
    }
    return std::nullopt;
  }
};

/// What is compared, and which way is better if both studies say.
struct Subject {
  std::string metric, unit;
  std::optional<bool> minimize;
};

const results::Objective* objective_in(const Side& side, const std::string& metric) {
  const auto& all = side.header().objectives;
  const auto found = std::ranges::find(all, metric, &results::Objective::metric);
  return found == all.end() ? nullptr : &*found;
}

/// Throws ConfigError if the studies measure different things.
Subject subject_of(const Side& a, const Side& b, const std::string& asked) {
  Subject out{asked.empty() ? a.header().objectives[0].metric : asked, "", {}};
  const auto *in_a = objective_in(a, out.metric), *in_b = objective_in(b, out.metric);
  if (asked.empty() && !in_b)
    throw ConfigError(fmt::format("the objective of {} is {}, that of {} is {}\nname one that both have: --metric NAME",
                                  a.path.string(), out.metric, b.path.string(), b.header().objectives[0].metric));
  if (in_a && in_b && in_a->minimize != in_b->minimize)
    throw ConfigError(
        fmt::format("{} is minimized in one study and maximized in the other: what is better in one is "
                    "worse in the other",
                    out.metric));
  if (in_a && in_b) out.minimize = in_a->minimize;
  const auto unit_a = a.unit(out.metric), unit_b = b.unit(out.metric);
  if (!asked.empty() && (!unit_a || !unit_b))
    throw ConfigError(fmt::format("no trial of {} has {}", (unit_a ? b : a).path.string(), out.metric));
  if (unit_a && unit_b && *unit_a != *unit_b)
    throw ConfigError(
        fmt::format("{} has the unit '{}' in {} and '{}' in {}: they cannot be compared\nname another "
                    "metric: --metric NAME",
                    out.metric, *unit_a, a.path.string(), *unit_b, b.path.string()));
  out.unit = unit_a.value_or(unit_b.value_or(""));
  return out;
}

/// What differs beside the results, a line each.
std::vector<std::string> configuration_lines(const Side& a, const Side& b) {
  auto lines = config::study_difference(a.header().resolved_yaml, b.header().resolved_yaml);
  const auto maps = [&](const char* what, const auto& from, const auto& to) {
    for (const auto& [key, value] : from) {
      const auto other = to.find(key);
      if (other == to.end() || other->second != value)
        lines.push_back(
            fmt::format("{} {}: {} -> {}", what, key, value, other == to.end() ? "not there" : other->second));
    }
    for (const auto& [key, value] : to)
      if (!from.contains(key)) lines.push_back(fmt::format("{} {}: not there -> {}", what, key, value));
  };
  maps("version of", a.header().versions, b.header().versions);
  for (const auto& [of, digest] : a.header().data_digests)  // of each variant's first trial, or of the study
    if (const auto other = b.header().data_digests.find(of);
        other != b.header().data_digests.end() && other->second != digest)
      lines.push_back(
          fmt::format("{}: digest {} -> {}", of.empty() ? "examples" : "examples of " + of, digest, other->second));
  const auto files = [](const Side& side) {
    std::map<std::string, std::string> out;
    for (const auto& file : side.header().data_files)
      out[std::filesystem::path(file.path).filename()] = fmt::format("{} bytes, crc {:08x}", file.size, file.checksum);
    return out;
  };
  maps("file", files(a), files(b));
  return lines;
}

std::string verdict(const MatchedPoint& point, const Subject& subject) {
  if (point.same_bits) return "same bits";
  if (point.difference.method == Method::none) return std::isnan(point.difference.mean) ? "no value" : "no test";
  if (point.adjusted_p > kSignificance) return "not told apart";
  if (!subject.minimize) return point.difference.mean < 0 ? "B less" : "B more";
  return (point.difference.mean < 0) == *subject.minimize ? "B better" : "B worse";
}

std::string mean_text(const results::Interval& interval, const Terminal& terminal) {
  const auto text = results::interval_text(interval);
  return text.half_width.empty() ? text.mean : text.mean + " " + terminal.plus_minus() + " " + text.half_width;
}

void print_places(const char* what, const Side& side, const std::vector<std::size_t>& points,
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

Table table_of(const Side& a, const Side& b, const results::MatchedPoints& points, const Subject& subject,
               const Terminal& terminal) {
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

void print_lost(const char* what, const Side& side, const Terminal& terminal) {
  const auto& s = side.compared.summary;
  if (const auto lost = s.failed + s.pruned + s.not_finite; lost > 0)
    fmt::print("{}",
               paragraph(fmt::format("In {} {} trials have no value and enter no mean: {} failed, {} pruned, {} not "
                                     "finite.",
                                     what, lost, s.failed, s.pruned, s.not_finite),
                         2, terminal));
}

void print_comparison(const Side& a, const Side& b, const results::MatchedPoints& points, const Subject& subject) {
  const auto terminal = Terminal::of(stdout);
  fmt::print("\n");
  for (const auto& [letter, side] : {std::pair("A", &a), {"B", &b}})
    fmt::print("  {}  {} {} {}, {} of {} trials\n", terminal.bold(letter), side->path.string(), terminal.dot(),
               side->header().name, side->study.table.trials.size(), side->header().planned_trials);
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
  print_places("A", a, points.only_a, terminal);
  print_places("B", b, points.only_b, terminal);
  print_lost("A", a, terminal);
  print_lost("B", b, terminal);
  const auto lines = configuration_lines(a, b);
  fmt::print("\n  {}\n",
             terminal.bold(lines.empty() ? "The configurations are the same." : "What else differs, A -> B"));
  for (const auto& line : lines) fmt::print("{}", paragraph(line, 4, terminal));
}

Json comparison_json(const Side& a, const Side& b, const results::MatchedPoints& points, const Subject& subject) {
  const auto place = [](const Side& side, const std::vector<std::size_t>& list) {
    Json json = Json::array();
    for (const auto at : list) json.push_back(parameters_json(side.compared.summary.points[at].parameters));
    return json;
  };
  Json json{{"a", a.path.string()},
            {"b", b.path.string()},
            {"metric", subject.metric},
            {"unit", subject.unit},
            {"goal", !subject.minimize ? Json() : Json(*subject.minimize ? "minimize" : "maximize")},
            {"points", Json::array()},
            {"only_in_a", place(a, points.only_a)},
            {"only_in_b", place(b, points.only_b)},
            {"configuration", configuration_lines(a, b)}};
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
  Side a(options.a, options.metric), b(options.b, options.metric);
  const auto subject = subject_of(a, b, options.metric);
  if (options.metric.empty()) b = Side(options.b, subject.metric);  // of several objectives the one that is A's first
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
  auto* command = app.add_subcommand("compare", "Compare two studies point by point, and what differs in them");
  command->add_option("A", options->a, "A run's folder, or its study.h5")->required()->type_name("STUDY");
  command->add_option("B", options->b, "Another")->required()->type_name("STUDY");
  command->add_option("--metric", options->metric, "What to compare; default: the (first) objective of A")
      ->type_name("NAME");
  command->add_flag("--json", options->json, "Print JSON instead of a table");
  command->callback([&action, options] { action = [options](Registry&) { return compare_command(*options); }; });
}

}  // namespace sandglass
