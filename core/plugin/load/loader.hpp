#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// Opens a plugin library (dlopen: RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE, so it is never unloaded), checks its
/// handshake and lets it register. Throws PluginError: file missing or not loadable (with dlopen's words), no handshake
/// symbol, another layout of it, an ABI tag that differs (naming the field and both values), a name that is taken, or
/// an exception of its registration function (nothing of it stays registered).
void load_plugin(const std::filesystem::path& library, Registry& registry);

/// Where plugins are looked for. The union of all places; none hides another.
struct PluginSearch {
  std::vector<std::filesystem::path> named;    ///< --plugin and the study's `plugins:`: a library, or a folder of them
  std::vector<std::filesystem::path> folders;  ///< SANDGLASS_PLUGIN_PATH and <exe>/../lib/sandglass/plugins

  /// `named` as given, `folders` from the environment and the program's place. The current folder is never searched.
  static PluginSearch standard(std::vector<std::filesystem::path> named);
};

/// Loads every library of the search, each file once, in a fixed order (named first, then folders; by name within a
/// folder). Throws one PluginError that lists every library that failed, with every place searched.
void load_plugins(const PluginSearch& search, Registry& registry);

}  // namespace sandglass
