#include <cmath>
#include <limits>

#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

/// ln sum_c e^x(c) of n numbers; scratch holds n. Infinite and NaN maxima are the answer themselves.
template <class T>
T log_sum_exp(Index n, const T* x, T* scratch) {
  T top = -std::numeric_limits<T>::infinity();
  for (Index i = 0; i < n; ++i) {
    if (std::isnan(x[i])) return x[i];
    if (x[i] > top) top = x[i];
  }
  if (std::isinf(top)) return top;
  linalg::affine<T>(n, 1, x, -top, scratch);
  linalg::unary<T>(linalg::Unary::exp, n, scratch, scratch);
  return top + static_cast<T>(std::log(linalg::sum<T>(n, scratch)));
}

class RowLogSumExp final : public TypedOperator<RowLogSumExp> {
 public:
  explicit RowLogSumExp(Index cols) : cols_(cols) {}
  const char* name() const override { return "row_log_sum_exp"; }
  Index workspace() const override { return cols_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    for (Index r = 0; r < c.rows(); ++r) {
      c.output<T>()[r] = log_sum_exp<T>(cols_, c.input<T>(0) + r * cols_, c.workspace<T>());
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    T* share = c.workspace<T>();
    for (Index r = 0; dx != nullptr && r < c.rows(); ++r) {
      linalg::affine<T>(cols_, 1, c.input<T>(0) + r * cols_, -c.output<T>()[r], share);
      linalg::unary<T>(linalg::Unary::exp, cols_, share, share);
      linalg::affine<T>(cols_, c.adjoint<T>()[r], share, 0, dx + r * cols_, c.accumulate(0));
    }
  }

 private:
  Index cols_;
};

class LogSoftmax final : public TypedOperator<LogSoftmax> {
 public:
  explicit LogSoftmax(Index cols) : cols_(cols) {}
  const char* name() const override { return "log_softmax"; }
  Index workspace() const override { return cols_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    for (Index r = 0; r < c.rows(); ++r) {
      const T* x = c.input<T>(0) + r * cols_;
      linalg::affine<T>(cols_, 1, x, -log_sum_exp<T>(cols_, x, c.workspace<T>()), c.output<T>() + r * cols_);
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    T* share = c.workspace<T>();
    for (Index r = 0; dx != nullptr && r < c.rows(); ++r) {
      const T* dy = c.adjoint<T>() + r * cols_;
      const T total = static_cast<T>(linalg::sum<T>(cols_, dy));
      linalg::unary<T>(linalg::Unary::exp, cols_, c.output<T>() + r * cols_, share);
      linalg::combine<T>(cols_, 1, dy, -total, share, share);
      linalg::copy<T>(cols_, share, dx + r * cols_, c.accumulate(0));
    }
  }

 private:
  Index cols_;
};

class Softmax final : public TypedOperator<Softmax> {
 public:
  explicit Softmax(Index cols) : cols_(cols) {}
  const char* name() const override { return "softmax"; }
  Index workspace() const override { return cols_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    for (Index r = 0; r < c.rows(); ++r) {
      const T* x = c.input<T>(0) + r * cols_;
      T* y = c.output<T>() + r * cols_;
      linalg::affine<T>(cols_, 1, x, -log_sum_exp<T>(cols_, x, c.workspace<T>()), y);
      linalg::unary<T>(linalg::Unary::exp, cols_, y, y);
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    for (Index r = 0; dx != nullptr && r < c.rows(); ++r) {
      const T* y = c.output<T>() + r * cols_;
      T* dy = c.adjoint<T>() + r * cols_;
      linalg::affine<T>(cols_, 1, dy, -static_cast<T>(linalg::dot<T>(cols_, y, dy)), dy);
      linalg::multiply<T>(cols_, y, dy, dx + r * cols_, c.accumulate(0));
    }
  }

 private:
  Index cols_;
};

/// Workspace: ln softmax, (B, C), from forward to backward; one more row.
class CrossEntropy final : public TypedOperator<CrossEntropy> {
 public:
  CrossEntropy(Index batch, Index cols) : batch_(batch), cols_(cols) {}
  const char* name() const override { return "cross_entropy_from_logits"; }
  Index workspace() const override { return (batch_ + 1) * cols_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    T* scratch = c.workspace<T>() + batch_ * cols_;
    for (Index r = 0; r < batch_; ++r) {
      const T* l = c.input<T>(0) + r * cols_;
      const T* t = c.input<T>(1) + r * cols_;
      T* log_share = c.workspace<T>() + r * cols_;
      linalg::affine<T>(cols_, 1, l, -log_sum_exp<T>(cols_, l, scratch), log_share);
      T total = 0;
      for (Index i = 0; i < cols_; ++i) total -= t[i] == T(0) ? T(0) : t[i] * log_share[i];
      // An impossible class adds nothing, but a NaN among the logits is passed on.
      c.output<T>()[r] = std::isnan(log_share[0]) ? log_share[0] : total;
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* share = c.workspace<T>() + batch_ * cols_;
    for (Index r = 0; r < batch_; ++r) {
      const T dy = c.adjoint<T>()[r];
      const T* t = c.input<T>(1) + r * cols_;
      if (T* dl = c.input_adjoint<T>(0)) {
        const T mass = static_cast<T>(linalg::sum<T>(cols_, t));
        linalg::unary<T>(linalg::Unary::exp, cols_, c.workspace<T>() + r * cols_, share);
        linalg::combine<T>(cols_, dy * mass, share, -dy, t, share);
        linalg::copy<T>(cols_, share, dl + r * cols_, c.accumulate(0));
      }
    }
    for (Index r = 0; r < batch_; ++r) {  // after the whole of the other, for both may be the same value
      if (T* dt = c.input_adjoint<T>(1)) {
        linalg::affine<T>(cols_, -c.adjoint<T>()[r], c.workspace<T>() + r * cols_, 0, dt + r * cols_, c.accumulate(1));
      }
    }
  }

 private:
  Index batch_;
  Index cols_;
};

}  // namespace

Value row_log_sum_exp(Value x) { return x.graph().apply(std::make_unique<RowLogSumExp>(x.cols()), {x}, x.rows(), 1); }
Value log_softmax(Value x) { return x.graph().apply(std::make_unique<LogSoftmax>(x.cols()), {x}, x.rows(), x.cols()); }
Value softmax(Value x) { return x.graph().apply(std::make_unique<Softmax>(x.cols()), {x}, x.rows(), x.cols()); }

Value cross_entropy_from_logits(Value logits, Value target) {
  require_same_shape("cross_entropy_from_logits", logits, target);
  return logits.graph().apply(std::make_unique<CrossEntropy>(logits.rows(), logits.cols()), {logits, target},
                              logits.rows(), 1);
}

}  // namespace sandglass
