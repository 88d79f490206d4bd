#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// What a layer gave: y = s(a); and a itself where s' does not follow from y (slope_needs_input), else Value{}.
struct Activated {
  Value y, a;
};

/// Of a layer with activation f, Dense, Conv2d or the like, applied to x.
template <class Layer>
Activated activated(const Layer& layer, Value x, Activation f) {
  if (!slope_needs_input(f)) return {layer(x), {}};
  const Value a = layer.logits(x);
  return {activation(a, f), a};
}

/// s'(a), from y = s(a) but where that needs a: y (1 - y) for sigmoid, 1 - y^2 for tanh, 1 - e^-y for softplus, 1[y >
/// 0] for relu, min(y, 0) + 1 for elu, 1 or 0.01 for leaky_relu, t + y (1 - t) with t = sigmoid(a) for silu, P(N(0, 1)
/// <= a) plus a times the density at a for gelu, 1 for identity. Same shape. relu counts as having derivative 0 at 0;
/// its slope and leaky_relu's have no gradient.
Value slope(const Activated& output, Activation f);

/// rows * s'(a); the slope of identity is left out.
Value times_slope(Value rows, const Activated& output, Activation f);

/// How the output of a dense layer changes where its input changes along v (B, in): s'(a) * (v W), (B, out).
Value tangent_of(const Dense& layer, const Activated& output, Value v);

}  // namespace sandglass
