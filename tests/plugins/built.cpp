#include "tests/plugins/built.hpp"

#include "plugins/builtin.hpp"

namespace sandglass::built {

const Registry& registry() {
  static const Registry filled = [] {
    Registry plugins;
    register_builtin_plugins(plugins);
    return plugins;
  }();
  return filled;
}

Params params(Kind kind, const std::string& name, const Settings& settings) {
  const auto& schema = registry().at(kind, name).schema;
  Params params(schema);
  for (const auto& [key, value] : settings) {
    const auto* spec = schema.find(key);
    if (!spec) throw Error("no parameter " + key);
    if (const auto wrong = spec->violation(value); !wrong.empty()) throw Error(key + " " + wrong);
    params.set(key, spec->normalised(value));
  }
  return params;
}

}  // namespace sandglass::built
