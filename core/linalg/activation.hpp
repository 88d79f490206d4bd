#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sandglass {

/// Element-wise functions:
///   identity x; sigmoid 1/(1+e^-x); tanh; relu max(x, 0); softplus ln(1+e^x)
///   elu x if x > 0, else e^x - 1; leaky_relu x if x > 0, else 0.01 x
///   silu x sigmoid(x); gelu x P(N(0, 1) <= x), exact: 1/2 x (1 + erf(x / sqrt 2))
/// Sources: Clevert, Unterthiner & Hochreiter 2016 (elu, alpha 1); Maas, Hannun & Ng 2013 (leaky_relu); Elfwing, Uchibe
/// & Doya 2018 (silu); Hendrycks & Gimpel 2016 (gelu).
enum class Activation : std::uint8_t { identity, sigmoid, tanh, relu, softplus, elu, leaky_relu, silu, gelu };

/// The slope of leaky_relu below 0.
inline constexpr double kLeakySlope = 0.01;

/// True for silu and gelu, whose derivative does not follow from their output: they fall before they rise.
constexpr bool slope_needs_input(Activation f) { return f == Activation::silu || f == Activation::gelu; }

/// "sigmoid".
std::string_view to_string(Activation activation);

/// Throws ConfigError, with the names there are and a suggestion, for an unknown name.
Activation activation_from_string(std::string_view name);

/// All names, in the order of the enumeration.
std::span<const std::string> activation_names();

}  // namespace sandglass
