#include "plugins/networks/slope.hpp"

#include <cmath>
#include <numbers>

namespace sandglass {
namespace {

/// 1 where x > 0, else 0; no gradient.
class Positive final : public TypedOperator<Positive> {
 public:
  const char* name() const override { return "positive"; }
  bool differentiable() const override { return false; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const T* x = c.input<T>(0);
    T* out = c.output<T>();
    for (Index i = 0, n = c.size(); i < n; ++i) out[i] = x[i] > 0 ? T{1} : T{0};
  }
  template <class T>
  void backward_as(OperatorContext&) {}
};

/// P(N(0, 1) <= x).
class NormalBelow final : public TypedOperator<NormalBelow> {
 public:
  const char* name() const override { return "normal_below"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const T* x = c.input<T>(0);
    T* out = c.output<T>();
    for (Index i = 0, n = c.size(); i < n; ++i) out[i] = T(0.5) * std::erfc(x[i] * -std::sqrt(T(0.5)));
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    if (!dx) return;
    const T *x = c.input<T>(0), *dy = c.adjoint<T>();
    const bool adds = c.accumulate(0);
    for (Index i = 0, n = c.size(); i < n; ++i) {
      const T d = dy[i] * std::exp(T(-0.5) * x[i] * x[i]) / std::sqrt(2 * std::numbers::pi_v<T>);
      dx[i] = adds ? dx[i] + d : d;
    }
  }
};

template <class Op>
Value each(Value x) {
  return x.graph().apply(std::make_unique<Op>(), {x}, x.rows(), x.cols());
}

/// a e^(-a^2 / 2) / sqrt(2 pi).
Value times_normal_density(Value a) {
  return scale(a * exp(scale(square(a), -0.5)), 1 / std::sqrt(2 * std::numbers::pi));
}

}  // namespace

Value slope(const Activated& output, Activation f) {
  const auto& [y, a] = output;
  switch (f) {
    case Activation::sigmoid: return y - square(y);
    case Activation::tanh: return shift(negate(square(y)), 1);
    case Activation::softplus: return shift(negate(exp(negate(y))), 1);
    case Activation::relu: return each<Positive>(y);
    case Activation::elu: return shift(clamp(y, -1, 0), 1);
    case Activation::leaky_relu: return shift(scale(each<Positive>(y), 1 - kLeakySlope), kLeakySlope);
    case Activation::silu: return sigmoid(a) + y * sigmoid(negate(a));
    case Activation::gelu: return each<NormalBelow>(a) + times_normal_density(a);
    case Activation::identity: break;
  }
  return y.graph().constant(y.rows(), y.cols(), 1.0);
}

Value times_slope(Value rows, const Activated& output, Activation f) {
  return f == Activation::identity ? rows : mul(rows, slope(output, f));
}

Value tangent_of(const Dense& layer, const Activated& output, Value v) {
  return times_slope(matmul(v, v.graph().parameter(layer.weight())), output, layer.activation());
}

}  // namespace sandglass
