#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

class AddColumn final : public TypedOperator<AddColumn> {
 public:
  const char* name() const override { return "add_column"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::copy<T>(c.size(), c.input<T>(0), c.output<T>());
    linalg::spread_column<T>(c.rows(), c.cols(), 1, c.input<T>(1), c.output<T>(), true);
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) linalg::copy<T>(c.size(), c.adjoint<T>(), dx, c.accumulate(0));
    if (T* d = c.input_adjoint<T>(1)) linalg::row_sums<T>(c.rows(), c.cols(), 1, c.adjoint<T>(), d, c.accumulate(1));
  }
};

class BroadcastColumn final : public TypedOperator<BroadcastColumn> {
 public:
  const char* name() const override { return "broadcast_column"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::spread_column<T>(c.rows(), c.cols(), 1, c.input<T>(0), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* d = c.input_adjoint<T>(0)) linalg::row_sums<T>(c.rows(), c.cols(), 1, c.adjoint<T>(), d, c.accumulate(0));
  }
};

}  // namespace

Value add_column(Value x, Value column) {
  require_shape("add_column", "a column", column, x.rows(), 1);
  return x.graph().apply(std::make_unique<AddColumn>(), {x, column}, x.rows(), x.cols());
}

Value broadcast_column(Value column, Index cols) {
  require_shape("broadcast_column", "a column", column, column.rows(), 1);
  return column.graph().apply(std::make_unique<BroadcastColumn>(), {column}, column.rows(), cols);
}

}  // namespace sandglass
