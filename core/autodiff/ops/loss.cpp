#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

/// The two losses, each for every example (B, 1) or as their sum (1, 1), times a factor. Training computes the loss and
/// its gradient in one pass over the data: forward leaves the gradient for an adjoint of 1 where backward needs it.
template <bool kBinary>
class RowLoss final : public TypedOperator<RowLoss<kBinary>> {
 public:
  RowLoss(const char* name, Index batch, Index features, double factor, bool total)
      : name_(name), batch_(batch), features_(features), factor_(factor), total_(total) {}
  const char* name() const override { return name_; }
  Index workspace() const override { return batch_ + features_; }  // row losses; one row of gradient

  template <class T>
  void forward_as(OperatorContext& c) {
    T* losses = total_ ? c.workspace<T>() : c.output<T>();
    T* early = c.may_write_early(0) ? c.input_adjoint<T>(0) : nullptr;
    kernel<T>(batch_, c.input<T>(0), c.input<T>(1), static_cast<T>(factor_), losses, early);
    if (total_) {
      *c.output<T>() = static_cast<T>(factor_ * linalg::sum<T>(batch_, losses));
    } else {
      linalg::affine<T>(batch_, static_cast<T>(factor_), losses, 0, losses);
    }
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    const bool early = c.may_write_early(0);
    for (Index r = 0; r < batch_; ++r) {
      const T dy = c.adjoint<T>()[total_ ? 0 : r];
      if (T* dx = c.input_adjoint<T>(0)) {
        T* row = dx + r * features_;
        if (!early) {
          late_gradient<T>(c, r, dy, row);
        } else if (dy != T(1)) {
          linalg::affine<T>(features_, dy, row, 0, row);
        }
      }
    }
    // After the first input's gradient is complete: both may be the same value.
    if (c.input_adjoint<T>(1) != nullptr) target_gradient<T>(c);
  }

 private:
  template <class T>
  void kernel(Index rows, const T* x, const T* t, T scale, T* losses, T* dx) const {
    if constexpr (kBinary) {
      linalg::bce_with_logits<T>(rows, features_, x, t, scale, losses, dx);
    } else {
      linalg::squared_error<T>(rows, features_, x, t, scale, losses, dx);
    }
  }

  template <class T>
  void late_gradient(OperatorContext& c, Index r, T dy, T* to) const {
    T* row = c.workspace<T>() + batch_;
    T loss;
    kernel<T>(1, c.input<T>(0) + r * features_, c.input<T>(1) + r * features_, static_cast<T>(factor_) * dy, &loss,
              row);
    linalg::copy<T>(features_, row, to, c.accumulate(0));
  }

  template <class T>
  void target_gradient(OperatorContext& c) const {
    for (Index r = 0; r < batch_; ++r) {
      const T scale = static_cast<T>(factor_) * c.adjoint<T>()[total_ ? 0 : r];
      const T* x = c.input<T>(0) + r * features_;
      T* to = c.input_adjoint<T>(1) + r * features_;
      if constexpr (kBinary) {
        linalg::affine<T>(features_, -scale, x, 0, to, c.accumulate(1));
      } else {
        T* row = c.workspace<T>() + batch_;
        linalg::combine<T>(features_, -2 * scale, x, 2 * scale, c.input<T>(1) + r * features_, row);
        linalg::copy<T>(features_, row, to, c.accumulate(1));
      }
    }
  }

  const char* name_;
  Index batch_;
  Index features_;
  double factor_;
  bool total_;
};

template <bool kBinary>
Value record_loss(const char* name, Value x, Value target, Reduction reduction, bool total) {
  require_same_shape(name, x, target);
  double factor = reduction == Reduction::mean ? 1.0 / static_cast<double>(x.cols()) : 1.0;
  if (total) factor /= static_cast<double>(x.rows());
  return x.graph().apply(std::make_unique<RowLoss<kBinary>>(name, x.rows(), x.cols(), factor, total), {x, target},
                         total ? 1 : x.rows(), 1);
}

}  // namespace

Value mean_squared_error(Value x, Value target, Reduction reduction) {
  return record_loss<false>("mean_squared_error", x, target, reduction, true);
}
Value bce_with_logits(Value logits, Value target, Reduction reduction) {
  return record_loss<true>("bce_with_logits", logits, target, reduction, true);
}
Value squared_error_rows(Value x, Value target, Reduction reduction) {
  return record_loss<false>("squared_error_rows", x, target, reduction, false);
}
Value bce_with_logits_rows(Value logits, Value target, Reduction reduction) {
  return record_loss<true>("bce_with_logits_rows", logits, target, reduction, false);
}

}  // namespace sandglass
