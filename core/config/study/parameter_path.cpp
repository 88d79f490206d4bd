#include "core/config/study/parameter_path.hpp"

#include <fmt/format.h>

#include <limits>

#include "core/base/error.hpp"
#include "core/config/study/study_blocks.hpp"

namespace sandglass::config {
namespace {

/// "ratio" of "noise.ratio"; empty if the path has no second part.
std::string after_block(const std::string& path) {
  const auto dot = path.find('.');
  return dot == path.npos ? "" : path.substr(dot + 1);
}

/// Whether the value of `key` is one of the study's own, rather than a plugin's parameter.
bool is_own_key(const StudyBlock& block, const std::string& key) { return block.value && block.schema().find(key); }

/// Calls `call(use, name)` for the plugin of the block that has parameter `name`, if there is one. `key` is NAME, or
/// PLUGIN.NAME in a list of plugins.
template <class Config, class Call>
void with_plugin(Config& config, const StudyBlock& block, const std::string& key, Call&& call) {
  if (block.plugin && has_block(config, block)) call(config.*block.plugin, key);
  if (!block.plugins) return;
  for (auto& use : config.*block.plugins)
    if (use.name == block_of(key)) call(use, after_block(key));
}

}  // namespace

std::string block_of(const std::string& path) { return path.substr(0, path.find('.')); }

void set_parameter(TrialConfig& config, const std::string& path, const ParameterValue& value) {
  const StudyBlock* block = find_trial_block(block_of(path));
  if (!block) throw ConfigError(fmt::format("'{}' is no parameter of a trial", path));
  const std::string key = after_block(path);
  if (is_own_key(*block, key)) return block->set_value(config, key, value);
  with_plugin(config, *block, key, [&](PluginUse& use, const std::string& name) { use.params.set(name, value); });
}

std::optional<ParameterValue> find_parameter(const TrialConfig& config, const std::string& path) {
  const StudyBlock* block = find_trial_block(block_of(path));
  if (!block) return std::nullopt;
  const std::string key = after_block(path);
  if (is_own_key(*block, key)) return block->value(config, key);
  std::optional<ParameterValue> found;
  with_plugin(config, *block, key, [&](const PluginUse& use, const std::string& name) {
    if (const ParameterValue* value = use.params.find(name)) found = *value;
  });
  return found;
}

double number_of(const ParameterValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1 : 0;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace sandglass::config
