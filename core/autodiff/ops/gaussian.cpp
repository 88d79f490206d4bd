#include <cmath>
#include <numbers>

#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/random_fill.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

/// Workspace: e^lv, (B, D).
class KlStandardNormal final : public TypedOperator<KlStandardNormal> {
 public:
  explicit KlStandardNormal(Index size) : size_(size) {}
  const char* name() const override { return "kl_standard_normal"; }
  Index workspace() const override { return size_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const Index n = c.cols(0);
    T* variance = c.workspace<T>();
    const T* mean = c.input<T>(0);
    const T* lv = c.input<T>(1);
    linalg::unary<T>(linalg::Unary::exp, size_, lv, variance);
    for (Index r = 0, i = 0; r < c.rows(); ++r) {
      double total = 0;
      for (Index j = 0; j < n; ++j, ++i) {
        total += static_cast<double>(mean[i] * mean[i] + (variance[i] - lv[i] - T(1)));
      }
      c.output<T>()[r] = static_cast<T>(0.5 * total);
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const Index n = c.cols(0);
    for (Index r = 0; r < c.rows(); ++r) {
      const T dy = c.adjoint<T>()[r];
      if (T* d = c.input_adjoint<T>(0)) {
        linalg::affine<T>(n, dy, c.input<T>(0) + r * n, 0, d + r * n, c.accumulate(0));
      }
      if (T* d = c.input_adjoint<T>(1)) {
        linalg::affine<T>(n, dy / 2, c.workspace<T>() + r * n, -dy / 2, d + r * n, c.accumulate(1));
      }
    }
  }

 private:
  Index size_;
};

/// Workspace: e^(lv / 2) * eps, all that backward needs.
class Reparameterise final : public TypedOperator<Reparameterise> {
 public:
  Reparameterise(Index size, std::uint64_t stream) : size_(size), stream_(stream) {}
  const char* name() const override { return "reparameterise"; }
  Index workspace() const override { return size_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    Rng rng = c.rng(stream_);
    T* noise = c.workspace<T>();
    T* y = c.output<T>();
    linalg::fill_normal<T>(rng, size_, 0, 1, noise);
    linalg::affine<T>(size_, T(0.5), c.input<T>(1), 0, y);
    linalg::unary<T>(linalg::Unary::exp, size_, y, y);
    linalg::multiply<T>(size_, y, noise, noise);
    linalg::combine<T>(size_, 1, c.input<T>(0), 1, noise, y);
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* d = c.input_adjoint<T>(0)) linalg::copy<T>(size_, c.adjoint<T>(), d, c.accumulate(0));
    if (T* d = c.input_adjoint<T>(1)) {
      linalg::affine<T>(size_, T(0.5), c.workspace<T>(), 0, c.workspace<T>());
      linalg::multiply<T>(size_, c.adjoint<T>(), c.workspace<T>(), d, c.accumulate(1));
    }
  }

 private:
  Index size_;
  std::uint64_t stream_;
};

/// Inputs: x, mean, lv. Workspace: e^-lv in lv's shape; one row.
class GaussianNll final : public TypedOperator<GaussianNll> {
 public:
  GaussianNll(Index cols, Index variances) : cols_(cols), variances_(variances) {}
  const char* name() const override { return "gaussian_nll_rows"; }
  Index workspace() const override { return variances_ + cols_; }

  template <class T>
  void forward_as(OperatorContext& c) {
    T* precision = c.workspace<T>();
    const T* lv = c.input<T>(2);
    linalg::affine<T>(variances_, -1, lv, 0, precision);
    linalg::unary<T>(linalg::Unary::exp, variances_, precision, precision);
    T* square = precision + variances_;
    for (Index r = 0; r < c.rows(); ++r) {
      weighted_squares<T>(c, r, square);
      const double logs =
          single() ? static_cast<double>(cols_) * static_cast<double>(*lv) : linalg::sum<T>(cols_, lv + first(c, r));
      const double constant = static_cast<double>(cols_) * std::log(2 * std::numbers::pi);
      c.output<T>()[r] = static_cast<T>(0.5 * (linalg::sum<T>(cols_, square) + logs + constant));
    }
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    for (std::size_t i = 0; i < 2; ++i) {
      for (Index r = 0; c.input_adjoint<T>(i) != nullptr && r < c.rows(); ++r) position_gradient<T>(c, i, r);
    }
    if (c.input_adjoint<T>(2) != nullptr) variance_gradient<T>(c);
  }

 private:
  bool single() const { return variances_ == 1 && cols_ != 1; }
  /// Where row r's variances start.
  Index first(const OperatorContext& c, Index r) const { return c.rows(2) == 1 ? 0 : r * cols_; }

  /// (x - mean)^2 / e^lv of row r.
  template <class T>
  void weighted_squares(OperatorContext& c, Index r, T* to) const {
    const T* precision = c.workspace<T>() + first(c, r);
    linalg::combine<T>(cols_, 1, c.input<T>(0) + r * cols_, -1, c.input<T>(1) + r * cols_, to);
    linalg::multiply<T>(cols_, to, to, to);
    if (single()) return linalg::affine<T>(cols_, *precision, to, 0, to);
    linalg::multiply<T>(cols_, to, precision, to);
  }

  /// For x (i = 0) dy * (x - mean) / e^lv, for the mean its negative.
  template <class T>
  void position_gradient(OperatorContext& c, std::size_t i, Index r) const {
    const T dy = i == 0 ? c.adjoint<T>()[r] : -c.adjoint<T>()[r];
    const T* precision = c.workspace<T>() + first(c, r);
    T* row = c.workspace<T>() + variances_;
    T* to = c.input_adjoint<T>(i) + r * cols_;
    linalg::combine<T>(cols_, dy, c.input<T>(0) + r * cols_, -dy, c.input<T>(1) + r * cols_, row);
    if (single()) return linalg::affine<T>(cols_, *precision, row, 0, to, c.accumulate(i));
    linalg::multiply<T>(cols_, row, precision, to, c.accumulate(i));
  }

  /// dy / 2 * (1 - (x - mean)^2 / e^lv), summed over what shares a variance.
  template <class T>
  void variance_gradient(OperatorContext& c) const {
    T* square = c.workspace<T>() + variances_;
    T* d = c.input_adjoint<T>(2);
    double total = 0;
    for (Index r = 0; r < c.rows(); ++r) {
      const T dy = c.adjoint<T>()[r];
      weighted_squares<T>(c, r, square);
      if (single()) {
        total += 0.5 * static_cast<double>(dy) * (static_cast<double>(cols_) - linalg::sum<T>(cols_, square));
      } else {
        const bool add = c.accumulate(2) || (c.rows(2) == 1 && r > 0);
        linalg::affine<T>(cols_, -dy / 2, square, dy / 2, d + first(c, r), add);
      }
    }
    if (single()) *d = c.accumulate(2) ? *d + static_cast<T>(total) : static_cast<T>(total);
  }

  Index cols_;
  Index variances_;
};

}  // namespace

Value kl_standard_normal(Value mean, Value log_variance) {
  require_same_shape("kl_standard_normal", mean, log_variance);
  return mean.graph().apply(std::make_unique<KlStandardNormal>(mean.size()), {mean, log_variance}, mean.rows(), 1);
}

Value reparameterise(Value mean, Value log_variance) {
  require_same_shape("reparameterise", mean, log_variance);
  Graph& graph = mean.graph();
  return graph.apply(std::make_unique<Reparameterise>(mean.size(), graph.next_stream()), {mean, log_variance},
                     mean.rows(), mean.cols());
}

Value gaussian_nll_rows(Value x, Value mean, Value log_variance) {
  require_same_shape("gaussian_nll_rows", x, mean);
  const bool one_row = log_variance.rows() == 1 && (log_variance.cols() == 1 || log_variance.cols() == x.cols());
  if (!one_row && (log_variance.rows() != x.rows() || log_variance.cols() != x.cols())) {
    shape_fault("gaussian_nll_rows", "a log-variance (B, D), (1, D) or (1, 1) for x (B, D) " + shape_of(x),
                shape_of(log_variance));
  }
  return x.graph().apply(std::make_unique<GaussianNll>(x.cols(), log_variance.size()), {x, mean, log_variance},
                         x.rows(), 1);
}

}  // namespace sandglass
