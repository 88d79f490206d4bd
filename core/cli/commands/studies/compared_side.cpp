#include "core/cli/commands/studies/compared_side.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/error.hpp"
#include "core/config/study/difference.hpp"
#include "core/config/yaml/scalar.hpp"
#include "core/config/yaml/yaml_reader.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {
namespace {

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
  // The block of a plugin: an axis that chooses it has its name.
  if (const auto* use = node.is_map() ? node.find("use") : nullptr) return value_of(use->value);
  if (node.kind != config::Node::Kind::scalar) return std::nullopt;
  const auto scalar = config::resolve_scalar(node);
  if (const auto* on = std::get_if<bool>(&scalar)) return *on;
  if (const auto* whole = std::get_if<std::int64_t>(&scalar)) return *whole;
  if (const auto* real = std::get_if<double>(&scalar)) return *real;
  return node.text;
}

const results::Objective* objective_in(const ComparedSide& side, const std::string& metric) {
  const auto& all = side.header().objectives;
  const auto found = std::ranges::find(all, metric, &results::Objective::metric);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

ComparedSide::ComparedSide(const std::filesystem::path& where, const std::string& metric)
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

std::optional<std::string> ComparedSide::unit(const std::string& metric) const {
  for (const auto& trial : study.table.trials) {
    for (const auto& series : trial.series)
      if (series.name == metric) return series.unit;
    for (const auto& scalar : trial.scalars)
      if (scalar.name == metric) return scalar.unit;
  }
  return std::nullopt;
}

ComparisonSubject subject_of(const ComparedSide& a, const ComparedSide& b, const std::string& asked) {
  ComparisonSubject out{asked.empty() ? a.header().objectives[0].metric : asked, "", {}};
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

std::vector<std::string> configuration_lines(const ComparedSide& a, const ComparedSide& b) {
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
  const auto files = [](const ComparedSide& side) {
    std::map<std::string, std::string> out;
    for (const auto& file : side.header().data_files)
      out[std::filesystem::path(file.path).filename()] = fmt::format("{} bytes, crc {:08x}", file.size, file.checksum);
    return out;
  };
  maps("file", files(a), files(b));
  return lines;
}

}  // namespace sandglass
