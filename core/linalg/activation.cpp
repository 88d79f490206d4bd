#include "core/linalg/activation.hpp"

#include <array>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace sandglass {

std::span<const std::string> activation_names() {
  static const std::array<std::string, 9> names = {"identity", "sigmoid",    "tanh", "relu", "softplus",
                                                   "elu",      "leaky_relu", "silu", "gelu"};
  return names;
}

std::string_view to_string(Activation activation) { return activation_names()[static_cast<std::size_t>(activation)]; }

Activation activation_from_string(std::string_view name) {
  const auto names = activation_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Activation>(i);
  }
  std::string message = "unknown activation '" + std::string(name) + "'; expected one of: " + join(names);
  if (const auto near = closest(name, names)) message += "; did you mean '" + *near + "'?";
  throw ConfigError(message);
}

}  // namespace sandglass
