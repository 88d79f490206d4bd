#include <fmt/format.h>

#include <algorithm>

#include "results/analysis/effects/level_spacing.hpp"
#include "results/base/folder_lock.hpp"
#include "results/report/data/report_study.hpp"

// What was studied: the study itself, what it varied, what it measured.
namespace sandglass::results {
namespace {

std::string hex(std::uint64_t value) { return fmt::format("{:016x}", value); }

std::string status_of(const ReportStudy& study) {
  if (study.table.trials.size() >= study.header().planned_trials) return "complete";
  const auto& folder = study.source.folder();
  return folder && !folder_lock_holder(folder->root).empty() ? "running" : "stopped";
}

Json counts_json(const ReportStudy& study) {
  std::array<std::size_t, 3> counts{};
  for (const auto& trial : study.table.trials) ++counts.at(static_cast<std::size_t>(trial.status));
  const auto finished = std::min<std::uint64_t>(study.table.trials.size(), study.header().planned_trials);
  return {{"completed", counts[0]},
          {"pruned", counts[1]},
          {"failed", counts[2]},
          {"not_run", study.header().planned_trials - finished}};
}

std::string file_text(const DataFile& file) {
  const auto sum = file.sha256.empty() ? fmt::format("CRC-32 {:08x}", file.checksum) : "SHA-256 " + file.sha256;
  return fmt::format("{} bytes, {}", file.size, sum);
}

Json provenance_json(const StudyHeader& header) {
  Json rows = Json::array();
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) rows.push_back({{"name", name}, {"value", value}});
  };
  for (const auto& [name, value] : header.versions) add(name, value);
  for (const auto& [name, value] : header.host) add(name, value);
  add("commit", header.git);
  add("data", header.data_source);
  for (const auto& file : header.data_files) add(file.path, file_text(file));
  for (const auto& file : header.plugin_files) add(file.path, file_text(file));
  for (const auto& [variant, digest] : header.data_digests)
    add(variant.empty() ? "digest of the examples" : "digest of the examples of " + variant, digest);
  return rows;
}

std::string_view kind_of(AxisType type) { return type == AxisType::integers ? "list" : axis_type_name(type); }

Json axis_json(const AxisInfo& axis) {
  Json json{{"name", axis.path}, {"text", axis.text}, {"kind", kind_of(axis.type)}, {"scale", nullptr}};
  if (axis.type == AxisType::real || axis.type == AxisType::integer)
    json["scale"] = axis.log.value_or(false) || spaced_by_ratio(axis.levels) ? "log" : "linear";
  json["unit"] = axis.unit;
  json["levels"] = nullptr;
  if (axis.levels.empty()) return json;
  json["levels"] = Json::array();
  for (const auto& level : axis.levels) json["levels"].push_back(value_json(level));
  return json;
}

const char* goal(const Objective& objective) { return objective.minimize ? "minimize" : "maximize"; }

Json objectives_json(const ReportStudy& study) {
  Json all = Json::array();
  for (std::size_t i = 0; i < study.header().objectives.size(); ++i) {
    const auto& objective = study.header().objectives[i];
    const auto& metric = *std::ranges::find(study.metrics, objective.metric, &ReportMetric::name);
    all.push_back(
        {{"metric", objective.metric}, {"goal", goal(objective)}, {"unit", metric.unit}, {"text", metric.text}});
  }
  return all;
}

Json metrics_json(const ReportStudy& study) {
  Json all = Json::array();
  for (const auto& metric : study.metrics) {
    const auto known = known_goal(study.header(), metric.name);
    all.push_back({{"name", metric.name},
                   {"role", metric.series ? "series" : "scalar"},
                   {"unit", metric.unit},
                   {"text", metric.text},
                   {"goal", known ? Json(goal(*known)) : Json(nullptr)}});
  }
  return all;
}

}  // namespace

void add_study_parts(const ReportStudy& study, const ReportOptions& options, ReportParts& parts) {
  const auto& header = study.header();
  auto& document = parts.document;
  document["format"] = 1;
  document["live"] = options.live;
  document["study"] = {{"name", header.name},
                       {"question", header.question},
                       {"digest", hex(study.digest)},
                       {"status", status_of(study)},
                       {"planned_trials", header.planned_trials},
                       {"replicates", header.replicates},
                       {"seed", std::to_string(header.seed)},
                       {"yaml", header.resolved_yaml},
                       {"counts", counts_json(study)},
                       {"command", fmt::format("sandglass run {}.yaml", header.name)},
                       {"provenance", provenance_json(header)}};
  document["objectives"] = objectives_json(study);
  document["axes"] = Json::array();
  for (const auto& axis : header.axes) document["axes"].push_back(axis_json(axis));
  document["metrics"] = metrics_json(study);
}

}  // namespace sandglass::results
