#include <cmath>

#include "core/autodiff/ops/select/select.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/linalg/elementwise.hpp"

namespace sandglass {
namespace {

class GatherColumns final : public TypedOperator<GatherColumns> {
 public:
  explicit GatherColumns(std::vector<Index> columns) : columns_(std::move(columns)) {}
  const char* name() const override { return "gather_columns"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    T* y = c.output<T>();
    for (Index r = 0; r < c.rows(); ++r) {
      const T* x = c.input<T>(0) + r * c.cols(0);
      for (const Index from : columns_) *y++ = x[from];
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    if (!c.accumulate(0)) linalg::fill<T>(c.size(0), 0, dx);
    const T* dy = c.adjoint<T>();
    for (Index r = 0; r < c.rows(); ++r, dx += c.cols(0)) {
      for (const Index to : columns_) dx[to] += *dy++;
    }
  }

 private:
  std::vector<Index> columns_;
};

class GatherRows final : public TypedOperator<GatherRows> {
 public:
  explicit GatherRows(std::vector<Index> rows) : rows_(std::move(rows)) {}
  const char* name() const override { return "gather_rows"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const Index n = c.cols();
    T* y = c.output<T>();
    for (const Index from : rows_) {
      linalg::copy<T>(n, c.input<T>(0) + from * n, y);
      y += n;
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const Index n = c.cols();
    T* dx = c.input_adjoint<T>(0);
    if (dx == nullptr) return;
    if (!c.accumulate(0)) linalg::fill<T>(c.size(0), 0, dx);
    const T* dy = c.adjoint<T>();
    for (const Index to : rows_) {
      linalg::copy<T>(n, dy, dx + to * n, true);
      dy += n;
    }
  }

 private:
  std::vector<Index> rows_;
};

class Embedding final : public TypedOperator<Embedding> {
 public:
  const char* name() const override { return "embedding"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const Index e = c.cols(0);
    for (Index i = 0; i < c.size(1); ++i) {
      const Index row = row_of(c, c.input<T>(1)[i], i);
      T* to = c.output<T>() + i * e;
      if (row < 0) linalg::fill<T>(e, 0, to);
      if (row >= 0) linalg::copy<T>(e, c.input<T>(0) + row * e, to);
    }
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    if (T* d_ids = c.input_adjoint<T>(1); d_ids != nullptr && !c.accumulate(1)) linalg::fill<T>(c.size(1), 0, d_ids);
    T* table = c.input_adjoint<T>(0);
    if (table == nullptr) return;
    if (!c.accumulate(0)) linalg::fill<T>(c.size(0), 0, table);
    const Index e = c.cols(0);
    for (Index i = 0; i < c.size(1); ++i) {
      const auto row = static_cast<Index>(c.input<T>(1)[i]);
      if (row >= 0) linalg::copy<T>(e, c.adjoint<T>() + i * e, table + row * e, true);
    }
  }

 private:
  template <class T>
  static Index row_of(OperatorContext& c, T id, Index i) {
    if (!(id >= T(-1) && id < static_cast<T>(c.rows(0)) && id == std::floor(id))) {
      throw Error("embedding: expected ids 0 ... " + std::to_string(c.rows(0) - 1) + ", or -1 for padding, got " +
                  format_number(static_cast<double>(id)) + " at row " + std::to_string(i / c.cols(1)) + ", step " +
                  std::to_string(i % c.cols(1)));
    }
    return static_cast<Index>(id);
  }
};

void require_places(const char* op, const char* what, const std::vector<Index>& places, Index end) {
  if (places.empty()) shape_fault(op, std::string("at least one ") + what, "none");
  for (const Index at : places) {
    if (at < 0 || at >= end)
      shape_fault(op, std::string(what) + "s 0 ... " + std::to_string(end - 1), std::to_string(at));
  }
}

}  // namespace

Value gather_columns(Value x, const std::vector<Index>& columns) {
  require_places("gather_columns", "column", columns, x.cols());
  return x.graph().apply(std::make_unique<GatherColumns>(columns), {x}, x.rows(), static_cast<Index>(columns.size()));
}

Value gather_rows(Value x, const std::vector<Index>& rows) {
  require_places("gather_rows", "row", rows, x.rows());
  return x.graph().apply(std::make_unique<GatherRows>(rows), {x}, static_cast<Index>(rows.size()), x.cols());
}

Value embedding(Value table, Value ids) {
  return table.graph().apply(std::make_unique<Embedding>(), {table, ids}, ids.rows(), ids.cols() * table.cols());
}

}  // namespace sandglass
