#include "core/cli/reference/find_topic.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/config/study/study_schema.hpp"

namespace sandglass {
namespace {

using config::StudyBlock;

/// A topic under every name that leads to it.
struct Named {
  std::vector<std::string> names;
  Topic topic;
};

class TopicIndex {
 public:
  explicit TopicIndex(const Registry& registry) : registry_(registry) {
    add({"initialisation", "initialization", "weights"}, initialisation_topic());
    add({"measures"}, measures_topic());
    add({"sweep.axes", "axes"}, axes_topic());
    for (const auto& key : study_keys_topic().keys) add({key.path}, key_topic(key));
    for (const StudyBlock& block : config::kStudyBlocks) add_block(block);
    for (const Kind kind : {Kind::sampler, Kind::pruner})
      add({block_path(kind), std::string(to_string(kind))}, sweep_plugin_topic(kind, registry_));
    for (const Kind kind : kKinds)
      for (const auto* plugin : registry_.all(kind)) add_plugin(*plugin);
    for (const auto& measure : config::kMeasures) add({std::string(measure.name)}, measures_topic());
  }

  std::vector<Topic> find(std::string_view name) const {
    std::vector<Topic> found;
    for (const auto& [names, topic] : all_)
      if (std::ranges::find(names, name) != names.end()) found.push_back(topic);
    return found;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& named : all_) names.insert(names.end(), named.names.begin(), named.names.end());
    return names;
  }

 private:
  void add(std::vector<std::string> names, Topic topic) { all_.push_back({std::move(names), std::move(topic)}); }

  void add_block(const StudyBlock& block) {
    const Topic topic = block_topic(block, registry_);
    std::vector<std::string> names{std::string(block.key)};
    if (block.kind && block.is_list) names.emplace_back(to_string(*block.kind));
    for (const auto& key : topic.keys)
      if (!has_topic_of_its_own(key.path)) add({key.path}, key_topic(key));
    add(std::move(names), topic);
  }

  static bool has_topic_of_its_own(const std::string& path) {
    return path == "sweep.axes" || path == block_path(Kind::sampler) || path == block_path(Kind::pruner);
  }

  /// Under its kind or its block, with a slash or a dot, and alone; a parameter also as the path of an axis.
  void add_plugin(const PluginEntry& plugin) {
    const std::string kind(to_string(plugin.kind)), block = block_path(plugin.kind);
    const Topic topic = plugin_topic(plugin, registry_);
    for (const auto& key : topic.keys) {
      std::vector<std::string> paths{key.path, fmt::format("{}/{}.{}", kind, plugin.name, key.spec.name),
                                     fmt::format("{}.{}.{}", block, plugin.name, key.spec.name)};
      for (const StudyBlock& other : config::kStudyBlocks)
        if (other.kind == plugin.kind) paths.push_back(fmt::format("{}.{}", other.key, key.spec.name));
      if (block.find('.') != block.npos) paths.push_back(fmt::format("{}.{}", block, key.spec.name));
      add(std::move(paths), key_topic(key));
    }
    std::vector<std::string> names{topic.name, kind + "." + plugin.name, block + "/" + plugin.name,
                                   block + "." + plugin.name, plugin.name};
    for (const auto& section : topic.sections)
      for (const auto& entry : section.entries) add_outputs(entry.name, plugin.kind, names);
    add(std::move(names), topic);
  }

  static void add_outputs(const std::string& output, Kind kind, std::vector<std::string>& names) {
    names.push_back(output);
    if (kind == Kind::metric)
      for (const auto* split : {"valid.", "test."}) names.push_back(split + output);
  }

  const Registry& registry_;
  std::vector<Named> all_;
};

}  // namespace

std::vector<Topic> find_topics(const std::string& name, const Registry& registry) {
  const TopicIndex index(registry);
  auto found = index.find(name);
  if (!found.empty()) return found;
  const auto near = closest(name, index.names());
  throw ConfigError(
      fmt::format("a study has nothing named '{}'{}\nblocks and plugins: sandglass describe; of a plugin "
                  "library: --plugin LIBRARY",
                  name, near ? fmt::format(", did you mean '{}'?", *near) : ""));
}

}  // namespace sandglass
