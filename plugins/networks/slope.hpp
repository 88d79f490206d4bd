#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// s'(a) from the output y = s(a): y (1 - y) for sigmoid, 1 - y^2 for tanh, 1 - e^-y for softplus, 1[y > 0] for relu,
/// min(y, 0) + 1 for elu, 1 or 0.01 for leaky_relu, 1 for identity. Same shape. relu counts as having derivative 0 at
/// 0; its slope and leaky_relu's have no gradient. Throws ConfigError for silu and gelu, whose slope does not follow
/// from y.
Value slope(Value y, Activation f);

/// rows * s'(a) with y = s(a); the slope of identity is left out.
Value times_slope(Value rows, Value y, Activation f);

/// How the output y of a dense layer changes where its input changes along v (B, in): s'(a) * (v W), (B, out).
Value tangent_of(const Dense& layer, Value y, Value v);

}  // namespace sandglass
