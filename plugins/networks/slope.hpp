#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// s'(a) from the output y = s(a): y (1 - y) for sigmoid, 1 - y^2 for tanh, 1 - e^-y for softplus, 1[y > 0] for relu,
/// 1 for identity. Same shape. relu counts as having derivative 0 at 0, and its slope has no gradient.
Value slope(Value y, Activation f);

/// rows * s'(a) with y = s(a); the slope of identity is left out.
Value times_slope(Value rows, Value y, Activation f);

/// How the output y of a dense layer changes where its input changes along v (B, in): s'(a) * (v W), (B, out).
Value tangent_of(const Dense& layer, Value y, Value v);

}  // namespace sandglass
