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

}  // namespace

Value slope(Value y, Activation f) {
  switch (f) {
    case Activation::sigmoid: return y - square(y);
    case Activation::tanh: return shift(negate(square(y)), 1);
    case Activation::softplus: return shift(negate(exp(negate(y))), 1);
    case Activation::relu: return y.graph().apply(std::make_unique<Positive>(), {y}, y.rows(), y.cols());
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
