#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

class AddRow final : public TypedOperator<AddRow> {
 public:
  const char* name() const override { return "add_row"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::add_row<T>(c.rows(), c.cols(), c.input<T>(0), c.input<T>(1), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) linalg::copy<T>(c.size(), c.adjoint<T>(), dx, c.accumulate(0));
    if (T* db = c.input_adjoint<T>(1)) {
      linalg::column_sums<T>(c.rows(), c.cols(), 1, c.adjoint<T>(), db, c.accumulate(1));
    }
  }
};

class MulRow final : public TypedOperator<MulRow> {
 public:
  const char* name() const override { return "mul_row"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    for (Index r = 0, n = c.cols(); r < c.rows(); ++r) {
      linalg::multiply<T>(n, c.input<T>(0) + r * n, c.input<T>(1), c.output<T>() + r * n);
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    for (Index r = 0, n = c.cols(); r < c.rows(); ++r) {
      const T* dy = c.adjoint<T>() + r * n;
      if (T* dx = c.input_adjoint<T>(0)) linalg::multiply<T>(n, dy, c.input<T>(1), dx + r * n, c.accumulate(0));
      if (T* d = c.input_adjoint<T>(1)) linalg::multiply<T>(n, dy, c.input<T>(0) + r * n, d, r > 0 || c.accumulate(1));
    }
  }
};

class MulColumn final : public TypedOperator<MulColumn> {
 public:
  const char* name() const override { return "mul_column"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::multiply_column<T>(c.rows(), c.cols(), c.input<T>(0), c.input<T>(1), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const T* dy = c.adjoint<T>();
    if (T* dx = c.input_adjoint<T>(0)) {
      linalg::multiply_column<T>(c.rows(), c.cols(), dy, c.input<T>(1), dx, c.accumulate(0));
    }
    if (T* d = c.input_adjoint<T>(1)) {
      linalg::row_dots<T>(c.rows(), c.cols(), 1, dy, c.input<T>(0), d, c.accumulate(1));
    }
  }
};

/// factor * sum over all elements.
class Sum final : public TypedOperator<Sum> {
 public:
  Sum(const char* name, double factor) : name_(name), factor_(factor) {}
  const char* name() const override { return name_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    *c.output<T>() = static_cast<T>(factor_ * linalg::sum<T>(c.size(0), c.input<T>(0)));
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const T d = static_cast<T>(factor_) * *c.adjoint<T>();
    if (T* dx = c.input_adjoint<T>(0)) {
      const bool add = c.accumulate(0);
      for (Index i = 0, n = c.size(0); i < n; ++i) dx[i] = add ? dx[i] + d : d;
    }
  }

 private:
  const char* name_;
  double factor_;
};

/// factor * sum over each row.
class RowSum final : public TypedOperator<RowSum> {
 public:
  RowSum(const char* name, double factor) : name_(name), factor_(factor) {}
  const char* name() const override { return name_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::row_sums<T>(c.rows(0), c.cols(0), static_cast<T>(factor_), c.input<T>(0), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) {
      linalg::spread_column<T>(c.rows(0), c.cols(0), static_cast<T>(factor_), c.adjoint<T>(), dx, c.accumulate(0));
    }
  }

 private:
  const char* name_;
  double factor_;
};

class ColumnMean final : public TypedOperator<ColumnMean> {
 public:
  const char* name() const override { return "column_mean"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::column_sums<T>(c.rows(0), c.cols(0), T(1) / static_cast<T>(c.rows(0)), c.input<T>(0), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) {
      linalg::spread_row<T>(c.rows(0), c.cols(0), T(1) / static_cast<T>(c.rows(0)), c.adjoint<T>(), dx,
                            c.accumulate(0));
    }
  }
};

/// Workspace: twice the adjoint, one row.
class ColumnSquareSums final : public TypedOperator<ColumnSquareSums> {
 public:
  explicit ColumnSquareSums(Index cols) : cols_(cols) {}
  const char* name() const override { return "column_square_sums"; }
  Index workspace() const override { return cols_; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const T* x = c.input<T>(0);
    T* y = c.output<T>();
    for (Index r = 0; r < c.rows(0); ++r) linalg::multiply<T>(cols_, x + r * cols_, x + r * cols_, y, r > 0);
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    const T* x = c.input<T>(0);
    T* twice = c.workspace<T>();
    linalg::affine<T>(cols_, 2, c.adjoint<T>(), 0, twice);
    for (Index r = 0; r < c.rows(0); ++r) {
      linalg::multiply<T>(cols_, x + r * cols_, twice, dx + r * cols_, c.accumulate(0));
    }
  }

 private:
  Index cols_;
};

}  // namespace

Value add_row(Value x, Value row) {
  require_shape("add_row", "a row", row, 1, x.cols());
  return x.graph().apply(std::make_unique<AddRow>(), {x, row}, x.rows(), x.cols());
}

Value mul_row(Value x, Value row) {
  require_shape("mul_row", "a row", row, 1, x.cols());
  return x.graph().apply(std::make_unique<MulRow>(), {x, row}, x.rows(), x.cols());
}

Value mul_column(Value x, Value column) {
  require_shape("mul_column", "a column", column, x.rows(), 1);
  return x.graph().apply(std::make_unique<MulColumn>(), {x, column}, x.rows(), x.cols());
}

Value sum(Value x) { return x.graph().apply(std::make_unique<Sum>("sum", 1.0), {x}, 1, 1); }
Value mean(Value x) {
  return x.graph().apply(std::make_unique<Sum>("mean", 1.0 / static_cast<double>(x.size())), {x}, 1, 1);
}
Value row_sum(Value x) { return x.graph().apply(std::make_unique<RowSum>("row_sum", 1.0), {x}, x.rows(), 1); }
Value row_mean(Value x) {
  return x.graph().apply(std::make_unique<RowSum>("row_mean", 1.0 / static_cast<double>(x.cols())), {x}, x.rows(), 1);
}
Value column_mean(Value x) { return x.graph().apply(std::make_unique<ColumnMean>(), {x}, 1, x.cols()); }
Value column_square_sums(Value x) {
  return x.graph().apply(std::make_unique<ColumnSquareSums>(x.cols()), {x}, 1, x.cols());
}

}  // namespace sandglass
