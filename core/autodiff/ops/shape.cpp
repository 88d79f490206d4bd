#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/linalg/elementwise.hpp"

namespace sandglass {
namespace {

class ConcatColumns final : public TypedOperator<ConcatColumns> {
 public:
  const char* name() const override { return "concat_columns"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    Index first = 0;
    for (std::size_t i = 0; i < c.inputs(); ++i) {
      linalg::copy_block<T>(c.rows(), c.cols(i), c.input<T>(i), c.cols(i), c.output<T>() + first, c.cols());
      first += c.cols(i);
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    Index first = 0;
    for (std::size_t i = 0; i < c.inputs(); ++i) {
      if (T* dx = c.input_adjoint<T>(i)) {
        linalg::copy_block<T>(c.rows(), c.cols(i), c.adjoint<T>() + first, c.cols(), dx, c.cols(i), c.accumulate(i));
      }
      first += c.cols(i);
    }
  }
};

class SliceColumns final : public TypedOperator<SliceColumns> {
 public:
  explicit SliceColumns(Index first) : first_(first) {}
  const char* name() const override { return "slice_columns"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::copy_block<T>(c.rows(), c.cols(), c.input<T>(0) + first_, c.cols(0), c.output<T>(), c.cols());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    if (!c.accumulate(0)) linalg::fill<T>(c.size(0), 0, dx);
    linalg::copy_block<T>(c.rows(), c.cols(), c.adjoint<T>(), c.cols(), dx + first_, c.cols(0), true);
  }

 private:
  Index first_;
};

class ConcatRows final : public TypedOperator<ConcatRows> {
 public:
  const char* name() const override { return "concat_rows"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    T* to = c.output<T>();
    for (std::size_t i = 0; i < c.inputs(); ++i) {
      linalg::copy<T>(c.size(i), c.input<T>(i), to);
      to += c.size(i);
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const T* from = c.adjoint<T>();
    for (std::size_t i = 0; i < c.inputs(); ++i) {
      if (T* dx = c.input_adjoint<T>(i)) linalg::copy<T>(c.size(i), from, dx, c.accumulate(i));
      from += c.size(i);
    }
  }
};

class SliceRows final : public TypedOperator<SliceRows> {
 public:
  explicit SliceRows(Index first) : first_(first) {}
  const char* name() const override { return "slice_rows"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::copy<T>(c.size(), c.input<T>(0) + first_ * c.cols(), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    if (!c.accumulate(0)) linalg::fill<T>(c.size(0), 0, dx);
    linalg::copy<T>(c.size(), c.adjoint<T>(), dx + first_ * c.cols(), true);
  }

 private:
  Index first_;
};

class TransposeOperator final : public TypedOperator<TransposeOperator> {
 public:
  const char* name() const override { return "transpose"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::transpose<T>(c.rows(0), c.cols(0), c.input<T>(0), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) {
      linalg::transpose<T>(c.rows(), c.cols(), c.adjoint<T>(), dx, c.accumulate(0));
    }
  }
};

class RepeatRows final : public TypedOperator<RepeatRows> {
 public:
  explicit RepeatRows(Index times) : times_(times) {}
  const char* name() const override { return "repeat_rows"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const Index n = c.cols();
    for (Index r = 0; r < c.rows(); ++r) {
      linalg::copy<T>(n, c.input<T>(0) + r / times_ * n, c.output<T>() + r * n);
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const Index n = c.cols();
    T* dx = c.input_adjoint<T>(0);
    for (Index r = 0; dx != nullptr && r < c.rows(); ++r) {
      linalg::copy<T>(n, c.adjoint<T>() + r * n, dx + r / times_ * n, r % times_ != 0 || c.accumulate(0));
    }
  }

 private:
  Index times_;
};

class SumRowGroups final : public TypedOperator<SumRowGroups> {
 public:
  explicit SumRowGroups(Index k) : k_(k) {}
  const char* name() const override { return "sum_row_groups"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const Index n = c.cols();
    for (Index r = 0; r < c.rows(0); ++r) {
      linalg::copy<T>(n, c.input<T>(0) + r * n, c.output<T>() + r / k_ * n, r % k_ != 0);
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const Index n = c.cols();
    T* dx = c.input_adjoint<T>(0);
    for (Index r = 0; dx != nullptr && r < c.rows(0); ++r) {
      linalg::copy<T>(n, c.adjoint<T>() + r / k_ * n, dx + r * n, c.accumulate(0));
    }
  }

 private:
  Index k_;
};

class Reshape final : public TypedOperator<Reshape> {
 public:
  const char* name() const override { return "reshape"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    linalg::copy<T>(c.size(), c.input<T>(0), c.output<T>());
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* dx = c.input_adjoint<T>(0)) linalg::copy<T>(c.size(), c.adjoint<T>(), dx, c.accumulate(0));
  }
};

}  // namespace

Value concat_columns(const std::vector<Value>& parts) {
  if (parts.empty()) throw ShapeError("concat_columns: expected at least one value, got none");
  Index cols = 0;
  for (const Value& part : parts) {
    if (part.rows() != parts[0].rows()) {
      shape_fault("concat_columns", "values with equal numbers of rows", shape_of(parts[0]) + " and " + shape_of(part));
    }
    cols += part.cols();
  }
  return parts[0].graph().apply(std::make_unique<ConcatColumns>(), parts, parts[0].rows(), cols);
}

Value slice_columns(Value x, Index first, Index count) {
  if (first < 0 || count < 1 || first > x.cols() - count) {
    shape_fault("slice_columns", "columns within " + shape_of(x),
                "first " + std::to_string(first) + ", count " + std::to_string(count));
  }
  return x.graph().apply(std::make_unique<SliceColumns>(first), {x}, x.rows(), count);
}

Value concat_rows(const std::vector<Value>& parts) {
  if (parts.empty()) throw ShapeError("concat_rows: expected at least one value, got none");
  Index rows = 0;
  for (const Value& part : parts) {
    if (part.cols() != parts[0].cols()) {
      shape_fault("concat_rows", "values with equal numbers of columns", shape_of(parts[0]) + " and " + shape_of(part));
    }
    rows += part.rows();
  }
  return parts[0].graph().apply(std::make_unique<ConcatRows>(), parts, rows, parts[0].cols());
}

Value slice_rows(Value x, Index first, Index count) {
  if (first < 0 || count < 1 || first > x.rows() - count) {
    shape_fault("slice_rows", "rows within " + shape_of(x),
                "first " + std::to_string(first) + ", count " + std::to_string(count));
  }
  return x.graph().apply(std::make_unique<SliceRows>(first), {x}, count, x.cols());
}

Value transpose(Value x) { return x.graph().apply(std::make_unique<TransposeOperator>(), {x}, x.cols(), x.rows()); }

Value repeat_rows(Value x, Index times) {
  if (times < 1) shape_fault("repeat_rows", "times >= 1", std::to_string(times));
  return x.graph().apply(std::make_unique<RepeatRows>(times), {x}, x.rows() * times, x.cols());
}

Value broadcast_row(Value row, Index rows) {
  require_shape("broadcast_row", "a row", row, 1, row.cols());
  return repeat_rows(row, rows);
}

Value sum_row_groups(Value x, Index k) {
  if (k < 1 || x.rows() % k != 0) {
    shape_fault("sum_row_groups", "k >= 1 that divides the rows of " + shape_of(x), std::to_string(k));
  }
  return x.graph().apply(std::make_unique<SumRowGroups>(k), {x}, x.rows() / k, x.cols());
}

Value reshape(Value x, Index rows, Index cols) {
  if (rows < 1 || cols < 1 || rows * cols != x.size()) {
    shape_fault("reshape", "a shape of " + std::to_string(x.size()) + " elements for " + shape_of(x),
                format_shape(rows, cols));
  }
  return x.graph().apply(std::make_unique<Reshape>(), {x}, rows, cols);
}

}  // namespace sandglass
