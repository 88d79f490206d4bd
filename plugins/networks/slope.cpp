#include "plugins/networks/slope.hpp"

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

Value positive(Value y) { return y.graph().apply(std::make_unique<Positive>(), {y}, y.rows(), y.cols()); }

}  // namespace

Value slope(Value y, Activation f) {
  switch (f) {
    case Activation::sigmoid: return y - square(y);
    case Activation::tanh: return shift(negate(square(y)), 1);
    case Activation::softplus: return shift(negate(exp(negate(y))), 1);
    case Activation::relu: return positive(y);
    case Activation::elu: return shift(clamp(y, -1, 0), 1);
    case Activation::leaky_relu: return shift(scale(positive(y), 1 - kLeakySlope), kLeakySlope);
    case Activation::silu:
    case Activation::gelu:
      throw ConfigError("the slope of " + std::string(to_string(f)) +
                        " does not follow from its output, from which the Jacobian is computed; use another "
                        "activation, such as softplus or elu");
    case Activation::identity: break;
  }
  return y.graph().constant(y.rows(), y.cols(), 1.0);
}

Value times_slope(Value rows, Value y, Activation f) {
  return f == Activation::identity ? rows : mul(rows, slope(y, f));
}

Value tangent_of(const Dense& layer, Value y, Value v) {
  return times_slope(matmul(v, v.graph().parameter(layer.weight())), y, layer.activation());
}

}  // namespace sandglass
