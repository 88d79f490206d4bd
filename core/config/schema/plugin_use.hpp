#pragma once
#include <string_view>
#include <vector>

#include "core/config/schema/value_reader.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// A block that names a plugin: `{use: NAME, <parameters>}` or just NAME.
struct ReadUse {
  PluginUse use;
  Params host;                          ///< the study's own keys, by host_schema()
  const PluginEntry* plugin = nullptr;  ///< null if there is none of that name
  Mark mark;                            ///< of the name
  bool sound = false;                   ///< no mistake was found in it
};

/// Reads `node` (null: the block is absent), which stands at `mark`. `block`: its key, if it is one of a trial's blocks
/// that is no list.
/// Throws SchemaError if the plugin has a parameter whose name is one of the study's own keys in such a block.
ReadUse read_use(Kind kind, const Node* node, const Mark& mark, const Registry& registry, Diagnostics& diagnostics,
                 std::string_view block = "");

/// What may stand in a block that uses `plugin`, whose name is at `mark`: its parameters and the study's own keys.
BlockShape shape_of(const PluginEntry& plugin, const Mark& mark);

/// Reports a plugin that does not exist.
Diagnostic unknown_plugin(Kind kind, const std::string& name, const Mark& mark, const Registry& registry);

/// "noises", "losses".
std::string plural(Kind kind);

}  // namespace sandglass::config
