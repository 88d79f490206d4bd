#include "core/sweep/study/provenance.hpp"
#include "core/config/objective/objective_measures.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <memory>
#include <thread>

#include "core/base/cpu.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/linalg/environment.hpp"
#include "core/plugin/version.hpp"

namespace sandglass {
namespace {

/// First line of what a shell command prints; empty if it fails.
std::string first_line(const char* command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command, "r"), pclose);
  std::array<char, 256> buffer{};
  if (!pipe || !std::fgets(buffer.data(), buffer.size(), pipe.get())) return "";
  std::string line(buffer.data());
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  return line;
}

std::string git_state() {
  std::string commit = first_line("git rev-parse HEAD 2>/dev/null");
  if (!commit.empty() && !first_line("git status --porcelain 2>/dev/null").empty())
    commit += " with uncommitted changes";
  return commit;
}

void add_version(std::map<std::string, std::string>& versions, const Registry& registry, Kind kind,
                 const std::string& name) {
  const auto& entry = registry.at(kind, name);
  versions[entry.id()] = entry.owner == "built in" ? entry.version : fmt::format("{} ({})", entry.version, entry.owner);
}

void add_versions(std::map<std::string, std::string>& versions, const Registry& registry,
                  const config::TrialConfig& config) {
  for (const config::StudyBlock& block : config::trial_blocks())
    config::for_each_plugin(config, block, [&](const config::PluginUse& use) {
      add_version(versions, registry, block.kind.value(), use.name);
    });
  for (const auto& metric : config.metrics) add_version(versions, registry, Kind::metric, metric.name);
}

std::map<std::string, std::string> versions_of(const config::StudySpec& study, const Registry& registry) {
  std::map<std::string, std::string> versions{{"sandglass", SANDGLASS_VERSION}};
  add_versions(versions, registry, study.base);
  for (const auto& variant : study.variants) add_versions(versions, registry, variant.base);
  add_version(versions, registry, Kind::sampler, study.sampler.name);
  add_version(versions, registry, Kind::pruner, study.pruner.name);
  return versions;
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
          {"products", std::string(linalg::gemm_backend_name())}};
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
  header.redrawn = config::redrawn(study);
  header.measures = config::objective_measures(study);
  // Only shown to people, so it may saturate: nobody trains that many epochs.
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  header.epochs = static_cast<std::uint32_t>(std::min(plan.max_epochs(), kMost));
  header.objectives.clear();
  for (const auto& objective : study.base.objectives)
    header.objectives.push_back({objective.metric, objective.minimize});
  header.keep_weights = study.base.record.weights;
  for (const Axis* axis : config::parameter_columns(study)) header.axes.push_back(axis_info(*axis));
  header.versions = versions_of(study, registry);
  header.host = describe_host();
  header.git = git_state();
  header.data_source = data_source;
  return header;
}

}  // namespace sandglass
