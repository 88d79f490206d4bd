#pragma once

namespace sandglass {

class Registry;

/// Adds every plugin that comes with the program. Throws PluginError if a name is taken.
void register_builtin_plugins(Registry& registry);

}  // namespace sandglass
