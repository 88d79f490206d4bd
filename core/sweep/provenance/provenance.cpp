#include "core/sweep/provenance/provenance.hpp"
#include "core/config/objective/objective_measures.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>
#include <thread>

#include "core/base/cpu.hpp"
#include "core/base/denormals.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/linalg/environment.hpp"
#include "core/plugin/version.hpp"
#include "core/sweep/provenance/build_info.hpp"
#include "core/sweep/provenance/data_fingerprint.hpp"

namespace sandglass {
namespace {

/// The plugins that the study uses, each once or more often.
std::vector<const PluginEntry*> used_plugins(const config::StudySpec& study, const Registry& registry) {
  std::vector<const PluginEntry*> out;
  const auto add_of = [&](const config::TrialConfig& config) {
    for (const config::StudyBlock& block : config::trial_blocks())
      config::for_each_plugin(config, block, [&](const config::PluginUse& use) {
        out.push_back(&registry.at(block.kind.value(), use.name));
      });
    for (const auto& metric : config.metrics) out.push_back(&registry.at(Kind::metric, metric.name));
  };
  add_of(study.base);
  for (const auto& variant : study.variants) add_of(variant.base);
  out.push_back(&registry.at(Kind::sampler, study.sampler.name));
  out.push_back(&registry.at(Kind::pruner, study.pruner.name));
  return out;
}

std::map<std::string, std::string> versions_of(const config::StudySpec& study, const Registry& registry) {
  std::map<std::string, std::string> versions = build_versions();
  versions["sandglass"] = SANDGLASS_VERSION;
  for (const PluginEntry* entry : used_plugins(study, registry))
    versions[entry->id()] =
        entry->owner == "built in" ? entry->version : fmt::format("{} ({})", entry->version, entry->owner);
  return versions;
}

/// The libraries of these that are not built in.
std::vector<results::DataFile> plugin_files(const config::StudySpec& study, const Registry& registry) {
  std::set<std::string> paths;
  std::error_code ignored;
  for (const PluginEntry* entry : used_plugins(study, registry))
    if (std::filesystem::is_regular_file(entry->owner, ignored)) paths.insert(entry->owner);
  std::vector<results::DataFile> files;
  for (const auto& path : paths) files.push_back(read_data_file(path));
  return files;
}

results::AxisType axis_type(ParameterType type) {
  switch (type) {
    case ParameterType::real: return results::AxisType::real;
    case ParameterType::integer: return results::AxisType::integer;
    case ParameterType::boolean: return results::AxisType::boolean;
    case ParameterType::choice: return results::AxisType::choice;
    case ParameterType::text: return results::AxisType::text;
    case ParameterType::integers: return results::AxisType::integers;
  }
  return results::AxisType::text;
}

results::AxisInfo axis_info(const Axis& axis) {
  results::AxisInfo info{axis.path, axis.spec.unit, axis.spec.text, axis_type(axis.spec.type), axis.log, axis.values};
  if (!axis.is_list()) info.levels.assign(axis.spec.choices.begin(), axis.spec.choices.end());
  return info;
}

}  // namespace

std::map<std::string, std::string> describe_host() {
  utsname system{};
  uname(&system);
  return {{"hostname", system.nodename},
          {"os", fmt::format("{} {}", system.sysname, system.release)},
          {"cpu", cpu_model_name()},
          {"cores", std::to_string(std::thread::hardware_concurrency())},
          {"instruction_set", std::string(linalg::instruction_set_name())},
          {"products", std::string(linalg::arithmetic_name())},
          {"denormals", DenormalScope::flushable() ? "flushed" : "kept"}};
}

results::StudyHeader make_header(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry,
                                 const std::string& data_source) {
  results::StudyHeader header;
  header.name = study.name;
  header.question = study.question;
  header.resolved_yaml = study.resolved_yaml;
  header.seed = study.seed;
  header.planned_trials = plan.trials();
  header.replicates = study.replicates;
  header.redraw = config::redrawn_parts(study.redraw);
  header.folds = study.folds;
  header.redrawn = config::redrawn(study);
  header.measures = config::objective_measures(study);
  // Only shown to people, so it may saturate: nobody trains that many epochs.
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  header.epochs = static_cast<std::uint32_t>(std::min(plan.max_epochs(), kMost));
  header.objectives.clear();
  for (const auto& objective : study.base.objectives)
    header.objectives.push_back({objective.metric, objective.minimize});
  header.metric_goals = study.metric_goals;
  header.keep_weights = study.base.record.weights;
  for (const Axis* axis : config::parameter_columns(study)) header.axes.push_back(axis_info(*axis));
  header.versions = versions_of(study, registry);
  header.host = describe_host();
  header.git = build_commit();
  header.plugin_files = plugin_files(study, registry);
  header.data_source = data_source;
  return header;
}

}  // namespace sandglass
