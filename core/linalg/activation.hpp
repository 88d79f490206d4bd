#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sandglass {

/// Element-wise functions whose derivative follows from their output alone:
///   identity x; sigmoid 1/(1+e^-x); tanh; relu max(x, 0); softplus ln(1+e^x) (derivative 1 - e^-y).
enum class Activation : std::uint8_t { identity, sigmoid, tanh, relu, softplus };

/// "sigmoid".
std::string_view to_string(Activation activation);

/// Throws ConfigError, with the names there are and a suggestion, for an unknown name.
Activation activation_from_string(std::string_view name);

/// All names, in the order of the enumeration.
std::span<const std::string> activation_names();

}  // namespace sandglass
