#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/gemm.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

using linalg::gemm;
using linalg::Transpose;

/// |a|^2 + |b|^2 - 2 a.b. Workspace: the squared lengths of both, later the row and column sums of the adjoint.
class PairwiseSquaredDistances final : public TypedOperator<PairwiseSquaredDistances> {
 public:
  PairwiseSquaredDistances(Index n, Index m, Index d) : n_(n), m_(m), d_(d) {}
  const char* name() const override { return "pairwise_squared_distances"; }
  Index workspace() const override { return n_ + m_; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T* a = c.input<T>(0);
    const T* b = c.input<T>(1);
    T* of_a = c.workspace<T>();
    T* of_b = of_a + n_;
    linalg::row_dots<T>(n_, d_, 1, a, a, of_a);
    linalg::row_dots<T>(m_, d_, 1, b, b, of_b);
    gemm<T>(Transpose::no, Transpose::yes, n_, m_, d_, -2, a, d_, b, d_, 0, c.output<T>(), m_);
    T* const rows = c.output<T>();
    for (Index i = 0; i < n_; ++i) {
      T* y = rows + i * m_;
      for (Index j = 0; j < m_; ++j) {
        const T lengths = of_a[i] + of_b[j];
        y[j] += lengths;
        if (y[j] < static_cast<T>(kClose) * lengths) y[j] = squared_distance(a + i * d_, b + j * d_);
      }
    }
  }

  /// dA = 2 (rowsum(dY) A - dY B), dB = 2 (colsum(dY) B - dY^T A).
  template <class T>
  void backward_as(OperatorContext& c) {
    const T* a = c.input<T>(0);
    const T* b = c.input<T>(1);
    const T* dy = c.adjoint<T>();
    T* sums = c.workspace<T>();
    if (T* da = c.input_adjoint<T>(0)) {
      linalg::row_sums<T>(n_, m_, 2, dy, sums);
      linalg::multiply_column<T>(n_, d_, a, sums, da, c.accumulate(0));
      gemm<T>(Transpose::no, Transpose::no, n_, d_, m_, -2, dy, m_, b, d_, 1, da, d_);
    }
    if (T* db = c.input_adjoint<T>(1)) {
      linalg::column_sums<T>(n_, m_, 2, dy, sums);
      linalg::multiply_column<T>(m_, d_, b, sums, db, c.accumulate(1));
      gemm<T>(Transpose::yes, Transpose::no, m_, d_, n_, -2, dy, m_, a, d_, 1, db, d_);
    }
  }

 private:
  /// Below this share of the lengths cancellation would cost more than two of the digits.
  static constexpr double kClose = 0.01;

  template <class T>
  T squared_distance(const T* a, const T* b) const {
    T total = 0;
    for (Index i = 0; i < d_; ++i) total += (a[i] - b[i]) * (a[i] - b[i]);
    return total;
  }

  Index n_;
  Index m_;
  Index d_;
};

}  // namespace

Value pairwise_squared_distances(Value a, Value b) {
  if (a.cols() != b.cols()) {
    shape_fault("pairwise_squared_distances", "a (N, D) and b (M, D) with equal D",
                shape_of(a) + " and " + shape_of(b));
  }
  return a.graph().apply(std::make_unique<PairwiseSquaredDistances>(a.rows(), b.rows(), a.cols()), {a, b}, a.rows(),
                         b.rows());
}

}  // namespace sandglass
