#include "plugins/losses/count_operators.hpp"

#include "plugins/losses/gamma.hpp"

namespace sandglass::losses {
namespace {

class LogFactorial final : public TypedOperator<LogFactorial> {
 public:
  const char* name() const override { return "log_factorial"; }
  bool differentiable() const override { return false; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T* x = c.input<T>(0);
    T* out = c.output<T>();
    for (Index i = 0, n = c.size(); i < n; ++i) out[i] = static_cast<T>(log_gamma(static_cast<double>(x[i]) + 1));
  }
  template <class T>
  void backward_as(OperatorContext&) {}
};

class LogRisingFactorial final : public TypedOperator<LogRisingFactorial> {
 public:
  const char* name() const override { return "log_rising_factorial"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T *x = c.input<T>(0), *r = c.input<T>(1);
    T* out = c.output<T>();
    for (Index i = 0, n = c.size(); i < n; ++i) {
      const double of = r[i];
      out[i] = static_cast<T>(log_gamma(static_cast<double>(x[i]) + of) - log_gamma(of));
    }
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    const T *x = c.input<T>(0), *r = c.input<T>(1), *d = c.adjoint<T>();
    T* to = c.input_adjoint<T>(1);
    if (!to) return;
    const bool add = c.accumulate(1);
    for (Index i = 0, n = c.size(); i < n; ++i) {
      const double of = r[i];
      const T slope = d[i] * static_cast<T>(digamma(static_cast<double>(x[i]) + of) - digamma(of));
      to[i] = add ? to[i] + slope : slope;
    }
  }
};

}  // namespace

Value log_factorial(Value x) { return x.graph().apply(std::make_unique<LogFactorial>(), {x}, x.rows(), x.cols()); }

Value log_rising_factorial(Value x, Value r) {
  if (x.rows() != r.rows() || x.cols() != r.cols()) throw ShapeError("log_rising_factorial: x and r differ in shape");
  const Value target = stop_gradient(x);
  return x.graph().apply(std::make_unique<LogRisingFactorial>(), {target, r}, x.rows(), x.cols());
}

}  // namespace sandglass::losses
