#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/autodiff/ops/select/select.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"

namespace sandglass {
namespace {

/// True if x[a] comes before x[b] among the largest: NaN first, of equal ones the first.
template <class T>
bool comes_before(const T* x, Index a, Index b) {
  const bool a_nan = std::isnan(x[a]), b_nan = std::isnan(x[b]);
  if (a_nan || b_nan) return a_nan && b_nan ? a < b : a_nan;
  return x[a] != x[b] ? x[a] > x[b] : a < b;
}

template <class T>
Index largest(Index n, const T* x) {
  Index best = 0;
  for (Index i = 1; i < n; ++i) {
    if (comes_before(x, i, best)) best = i;
  }
  return best;
}

/// Workspace: 1 where an element stays, otherwise 0.
class TopK final : public TypedOperator<TopK> {
 public:
  TopK(Index k, Index rows, Index cols) : k_(k), size_(rows * cols), order_(static_cast<std::size_t>(cols)) {}
  const char* name() const override { return "top_k"; }
  Index workspace() const override { return size_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const Index n = c.cols();
    T* stays = c.workspace<T>();
    linalg::fill<T>(size_, 0, stays);
    linalg::fill<T>(size_, 0, c.output<T>());
    for (Index r = 0; r < c.rows(); ++r) {
      const T* x = c.input<T>(0) + r * n;
      std::iota(order_.begin(), order_.end(), Index{0});
      std::nth_element(order_.begin(), order_.begin() + (k_ - 1), order_.end(),
                       [x](Index a, Index b) { return comes_before(x, a, b); });
      for (Index i = 0; i < k_; ++i) {
        const Index at = order_[static_cast<std::size_t>(i)];
        stays[r * n + at] = 1;
        c.output<T>()[r * n + at] = x[at];
      }
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) {
      linalg::multiply<T>(size_, c.adjoint<T>(), c.workspace<T>(), dx, c.accumulate(0));
    }
  }

 private:
  Index k_;
  Index size_;
  std::vector<Index> order_;
};

class RowMax final : public TypedOperator<RowMax> {
 public:
  const char* name() const override { return "row_max"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    for (Index r = 0, n = c.cols(0); r < c.rows(); ++r) {
      const T* x = c.input<T>(0) + r * n;
      c.output<T>()[r] = x[largest(n, x)];
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    if (!c.accumulate(0)) linalg::fill<T>(c.size(0), 0, dx);
    for (Index r = 0, n = c.cols(0); r < c.rows(); ++r) {
      dx[r * n + largest(n, c.input<T>(0) + r * n)] += c.adjoint<T>()[r];
    }
  }
};

class RowArgmax final : public TypedOperator<RowArgmax> {
 public:
  const char* name() const override { return "row_argmax"; }
  bool differentiable() const override { return false; }
  template <class T>
  void forward_as(OperatorContext& c) {
    for (Index r = 0, n = c.cols(0); r < c.rows(); ++r) {
      c.output<T>()[r] = static_cast<T>(largest(n, c.input<T>(0) + r * n));
    }
  }
  template <class T>
  void backward_as(OperatorContext&) {}
};

}  // namespace

Value top_k(Value x, Index k) {
  if (k < 1 || k > x.cols()) {
    shape_fault("top_k", "1 <= k <= the columns of " + shape_of(x), std::to_string(k));
  }
  return x.graph().apply(std::make_unique<TopK>(k, x.rows(), x.cols()), {x}, x.rows(), x.cols());
}

Value row_max(Value x) { return x.graph().apply(std::make_unique<RowMax>(), {x}, x.rows(), 1); }
Value row_argmax(Value x) { return x.graph().apply(std::make_unique<RowArgmax>(), {x}, x.rows(), 1); }

}  // namespace sandglass
