#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/config/study/study_blocks.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// A key of a study or a parameter of a plugin.
struct TopicKey {
  std::string path;        ///< "train.keep"
  ParameterSpec spec;      ///< of a key that holds a block or a list only name and text
  std::string form{};      ///< what such a key looks like: "list of conditions"; else empty
  bool may_be_left_out{};  ///< although it has no default
};

/// What is listed under a title: a plugin, an output of a metric, a block.
struct TopicEntry {
  std::string name;
  std::string text;
  std::string unit{};
  Goal goal = Goal::none;
};

struct TopicSection {
  std::string title;
  std::vector<TopicEntry> entries;
};

/// One thing that `sandglass describe` explains. All of it comes from the schemas, as a table of what stands where: how
/// it is laid out is the views' matter.
struct Topic {
  std::string name;                  ///< "train", "noise/masking", "train.keep"
  std::string note{};                ///< beside it: a plugin's version and owner
  std::string text;                  ///< what it is
  std::vector<std::string> facts{};  ///< what else holds: its form, its default, whether it may be changed
  std::vector<TopicKey> keys{};
  std::vector<TopicSection> sections{};
};

/// The name under which a plugin is found: "noise/masking".
Topic plugin_topic(const PluginEntry& plugin, const Registry& registry);

/// A block at the top of a study with its own keys, and the plugins that it may name.
Topic block_topic(const config::StudyBlock& block, const Registry& registry);

/// sweep.sampler, sweep.pruner: the plugins of a kind that has no block at the top.
Topic sweep_plugin_topic(Kind kind, const Registry& registry);

/// sweep.axes, with the keys of a range.
Topic axes_topic();

/// The keys beside the blocks: name, seed ...
Topic study_keys_topic();

/// What every trial is measured by, whatever its metrics.
Topic measures_topic();

/// From what the weights of each kind of layer are drawn.
Topic initialisation_topic();

/// The blocks and kinds in one list each, and how to go on from there.
Topic overview_topic(const Registry& registry);

/// One key alone, with what holds for it.
Topic key_topic(const TopicKey& key);

/// The path of the block in which plugins of a kind are named: "noise", "metrics", "sweep.sampler".
std::string block_path(Kind kind);

}  // namespace sandglass
