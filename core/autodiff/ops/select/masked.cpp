#include "core/autodiff/ops/select/select.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

template <class T>
void no_gradient(OperatorContext& c, std::size_t i) {
  T* d = c.input_adjoint<T>(i);
  if (d != nullptr && !c.accumulate(i)) linalg::fill<T>(c.size(i), 0, d);
}

/// 1 / sum of n numbers of a mask; 0 if there are none.
template <class T>
T share_of(Index n, const T* mask) {
  const double total = linalg::sum<T>(n, mask);
  return total == 0 ? T(0) : static_cast<T>(1 / total);
}

class MaskedMean final : public TypedOperator<MaskedMean> {
 public:
  const char* name() const override { return "masked_mean"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const T *x = c.input<T>(0), *mask = c.input<T>(1);
    double total = 0;
    for (Index i = 0, n = c.size(0); i < n; ++i) {
      if (mask[i] != T(0)) total += static_cast<double>(mask[i]) * static_cast<double>(x[i]);
    }
    *c.output<T>() = static_cast<T>(total) * share_of(c.size(1), mask);
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    no_gradient<T>(c, 1);
    if (T* dx = c.input_adjoint<T>(0)) {
      const T* mask = c.input<T>(1);
      linalg::affine<T>(c.size(0), *c.adjoint<T>() * share_of(c.size(1), mask), mask, 0, dx, c.accumulate(0));
    }
  }
};

/// Sums over steps, or means.
class MaskedSteps final : public TypedOperator<MaskedSteps> {
 public:
  explicit MaskedSteps(bool mean) : mean_(mean) {}
  const char* name() const override { return mean_ ? "masked_step_mean" : "masked_step_sum"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::fill<T>(c.size(), 0, c.output<T>());
    over_steps<T>(c, [&](T weight, Index b, Index step) {
      linalg::affine<T>(c.cols(), weight, c.input<T>(0) + step * c.cols(), 0, c.output<T>() + b * c.cols(), true);
    });
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    no_gradient<T>(c, 1);
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    if (!c.accumulate(0)) linalg::fill<T>(c.size(0), 0, dx);
    over_steps<T>(c, [&](T weight, Index b, Index step) {
      linalg::affine<T>(c.cols(), weight, c.adjoint<T>() + b * c.cols(), 0, dx + step * c.cols(), true);
    });
  }

 private:
  /// body(weight, example, step counted over all examples) for the steps whose mask is not 0.
  template <class T, class Body>
  void over_steps(OperatorContext& c, Body body) const {
    const Index steps = c.cols(1);
    for (Index b = 0; b < c.rows(); ++b) {
      const T* mask = c.input<T>(1) + b * steps;
      const T share = mean_ ? share_of(steps, mask) : T(1);
      for (Index t = 0; t < steps; ++t) {
        if (mask[t] != T(0)) body(share * mask[t], b, b * steps + t);
      }
    }
  }

  bool mean_;
};

Value record_steps(Value x, Value mask, bool mean) {
  if (mask.rows() != x.rows() || x.cols() % mask.cols() != 0) {
    shape_fault(mean ? "masked_step_mean" : "masked_step_sum", "x (B, T * F) and mask (B, T)",
                shape_of(x) + " and " + shape_of(mask));
  }
  return x.graph().apply(std::make_unique<MaskedSteps>(mean), {x, mask}, x.rows(), x.cols() / mask.cols());
}

}  // namespace

Value masked_mean(Value x, Value mask) {
  require_same_shape("masked_mean", x, mask);
  return x.graph().apply(std::make_unique<MaskedMean>(), {x, mask}, 1, 1);
}

Value masked_step_sum(Value x, Value mask) { return record_steps(x, mask, false); }
Value masked_step_mean(Value x, Value mask) { return record_steps(x, mask, true); }

}  // namespace sandglass
