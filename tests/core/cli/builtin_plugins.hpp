#pragma once
#include "core/plugin/load/registry.hpp"
#include "plugins/builtin.hpp"

namespace sandglass {

/// All built-in plugins, for tests of what the command line says of them.
inline const Registry& builtin_plugins() {
  static const Registry built_in = [] {
    Registry made;
    register_builtin_plugins(made);
    made.freeze();
    return made;
  }();
  return built_in;
}

}  // namespace sandglass
