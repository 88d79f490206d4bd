#pragma once
#include <string_view>
#include <vector>

#include "core/config/diagnostic.hpp"
#include "core/config/study_spec.hpp"
#include "core/plugin/registry.hpp"

namespace sandglass::config {

/// A block that names a plugin: `{use: NAME, <parameters>}` or just NAME.
struct ReadUse {
  PluginUse use;
  Params host;                          ///< the keys of host_schema()
  const PluginEntry* plugin = nullptr;  ///< null if there is none of that name
  Mark mark;                            ///< of the name
  bool sound = false;                   ///< no mistake was found in it
};

/// Reads `node` (null: the block is absent), which stands at `mark` under `key`.
/// Throws SchemaError if the plugin's schema uses a name that belongs to the host.
ReadUse read_use(Kind kind, const Node* node, const Mark& mark, const Registry& registry, Diagnostics& diagnostics);

/// "noises", "losses".
std::string plural(Kind kind);

}  // namespace sandglass::config
