#include "plugins/losses/count_operators.hpp"

#include "core/linalg/special/gamma.hpp"

namespace sandglass::losses {
namespace {

/// In one operator, in double: the difference of two large numbers.
class LogRisingFactorial final : public TypedOperator<LogRisingFactorial> {
 public:
  const char* name() const override { return "log_rising_factorial"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T *x = c.input<T>(0), *r = c.input<T>(1);
    T* out = c.output<T>();
    for (Index i = 0, n = c.size(); i < n; ++i) {
      const double of = r[i];
      out[i] = static_cast<T>(linalg::log_gamma(static_cast<double>(x[i]) + of) - linalg::log_gamma(of));
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
      const T slope = d[i] * static_cast<T>(linalg::digamma(static_cast<double>(x[i]) + of) - linalg::digamma(of));
      to[i] = add ? to[i] + slope : slope;
    }
  }
};

}  // namespace

Value log_factorial(Value x) { return lgamma(shift(stop_gradient(x), 1)); }

Value log_rising_factorial(Value x, Value r) {
  if (x.rows() != r.rows() || x.cols() != r.cols()) throw ShapeError("log_rising_factorial: x and r differ in shape");
  const Value target = stop_gradient(x);
  return x.graph().apply(std::make_unique<LogRisingFactorial>(), {target, r}, x.rows(), x.cols());
}

Schema& add_link(Schema& schema) {
  return schema.choice("link", {.choices = {"log", "softplus"},
                                .fallback = "log",
                                .text = "log: the decoder gives the logarithm of the mean, which overflows from 89 on; "
                                        "softplus: the mean is ln(1 + e^a) + 1e-8."});
}

Link link_of(const Params& params) { return params.choice("link") == "log" ? Link::log : Link::softplus; }

Value mean_of_counts(Value pre_activation, Link link) {
  return link == Link::log ? exp(pre_activation) : shift(softplus(pre_activation), 1e-8);
}

Value log_mean_of_counts(Value pre_activation, Link link) {
  return link == Link::log ? pre_activation : log(mean_of_counts(pre_activation, link));
}

}  // namespace sandglass::losses
