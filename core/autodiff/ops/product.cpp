#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/gemm.hpp"
#include "core/linalg/reduce.hpp"

namespace sandglass {
namespace {

using linalg::gemm;
using linalg::Transpose;

Transpose flag(bool transposed) { return transposed ? Transpose::yes : Transpose::no; }

/// y = f(x W + b) with W (in, out), or f(x W^T + b) with W (out, in). Inputs: x, W and, if there is one, b.
class Linear final : public TypedOperator<Linear> {
 public:
  Linear(Activation activation, bool transposed) : activation_(activation), transposed_(transposed) {}
  const char* name() const override { return transposed_ ? "linear_transposed" : "linear"; }
  bool can_fuse(std::size_t i) const override { return i > 0; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const Index batch = c.rows(), in = c.cols(0), out = c.cols();
    T* y = c.output<T>();
    gemm<T>(Transpose::no, flag(transposed_), batch, out, in, 1, c.input<T>(0), in, c.input<T>(1), c.cols(1), 0, y,
            out);
    linalg::bias_activate<T>(activation_, batch, out, c.inputs() > 2 ? c.input<T>(2) : nullptr, y);
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    const Index batch = c.rows(), in = c.cols(0), out = c.cols();
    T* dz = c.adjoint<T>();
    linalg::activate_backward<T>(activation_, c.size(), c.output<T>(), dz, dz, false);
    if (T* dx = c.input_adjoint<T>(0)) {  // before W changes
      gemm<T>(Transpose::no, flag(!transposed_), batch, in, out, 1, dz, out, c.input<T>(1), c.cols(1),
              c.accumulate(0) ? 1 : 0, dx, in);
    }
    const T rate = static_cast<T>(-c.fused_update_rate());
    if (T* w = c.fused_value<T>(1)) {
      weight_product<T>(c, rate, dz, 1, w);
    } else if (T* dw = c.input_adjoint<T>(1)) {
      weight_product<T>(c, 1, dz, c.accumulate(1) ? 1 : 0, dw);
    }
    if (c.inputs() < 3) return;
    if (T* b = c.fused_value<T>(2)) {
      linalg::column_sums<T>(batch, out, rate, dz, b, true);
    } else if (T* db = c.input_adjoint<T>(2)) {
      linalg::column_sums<T>(batch, out, 1, dz, db, c.accumulate(2));
    }
  }

 private:
  template <class T>
  void weight_product(OperatorContext& c, T alpha, const T* dz, T beta, T* to) {
    const Index batch = c.rows(), in = c.cols(0), out = c.cols();
    const T* x = c.input<T>(0);
    if (transposed_) {
      gemm<T>(Transpose::yes, Transpose::no, out, in, batch, alpha, dz, out, x, in, beta, to, in);
    } else {
      gemm<T>(Transpose::yes, Transpose::no, in, out, batch, alpha, x, in, dz, out, beta, to, out);
    }
  }

  Activation activation_;
  bool transposed_;
};

class MatMul final : public TypedOperator<MatMul> {
 public:
  MatMul(bool ta, bool tb) : ta_(ta), tb_(tb) {}
  const char* name() const override { return "matmul"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const Index k = ta_ ? c.rows(0) : c.cols(0);
    gemm<T>(flag(ta_), flag(tb_), c.rows(), c.cols(), k, 1, c.input<T>(0), c.cols(0), c.input<T>(1), c.cols(1), 0,
            c.output<T>(), c.cols());
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    const Index n = c.cols();
    const T* dy = c.adjoint<T>();
    if (T* da = c.input_adjoint<T>(0)) {
      const T beta = c.accumulate(0) ? 1 : 0;
      if (ta_) {  // dA = op(B) dY^T
        gemm<T>(flag(tb_), Transpose::yes, c.rows(0), c.cols(0), n, 1, c.input<T>(1), c.cols(1), dy, n, beta, da,
                c.cols(0));
      } else {  // dA = dY op(B)^T
        gemm<T>(Transpose::no, flag(!tb_), c.rows(0), c.cols(0), n, 1, dy, n, c.input<T>(1), c.cols(1), beta, da,
                c.cols(0));
      }
    }
    if (T* db = c.input_adjoint<T>(1)) {
      const T beta = c.accumulate(1) ? 1 : 0;
      if (tb_) {  // dB = dY^T op(A)
        gemm<T>(Transpose::yes, flag(ta_), c.rows(1), c.cols(1), c.rows(), 1, dy, n, c.input<T>(0), c.cols(0), beta, db,
                c.cols(1));
      } else {  // dB = op(A)^T dY
        gemm<T>(flag(!ta_), Transpose::no, c.rows(1), c.cols(1), c.rows(), 1, c.input<T>(0), c.cols(0), dy, n, beta, db,
                c.cols(1));
      }
    }
  }

 private:
  bool ta_;
  bool tb_;
};

Value record_linear(Value x, Value weight, Value bias, Activation f, bool transposed) {
  // Such an activation needs what was before it, so that is a value.
  if (slope_needs_input(f)) return activation(record_linear(x, weight, bias, Activation::identity, transposed), f);
  const char* name = transposed ? "linear_transposed" : "linear";
  const Index in = transposed ? weight.cols() : weight.rows();
  const Index out = transposed ? weight.rows() : weight.cols();
  if (x.cols() != in) {
    shape_fault(name,
                "x (batch, in) and weight " + std::string(transposed ? "(out, in)" : "(in, out)") + " with equal in",
                shape_of(x) + " and " + shape_of(weight));
  }
  std::vector<Value> inputs = {x, weight};
  if (bias.valid()) {
    require_shape(name, "a bias", bias, 1, out);
    inputs.push_back(bias);
  }
  return x.graph().apply(std::make_unique<Linear>(f, transposed), std::move(inputs), x.rows(), out);
}

}  // namespace

Value linear(Value x, Value weight, Value bias, Activation activation) {
  return record_linear(x, weight, bias, activation, false);
}

Value linear_transposed(Value x, Value weight, Value bias, Activation activation) {
  return record_linear(x, weight, bias, activation, true);
}

Value matmul(Value a, Value b, bool transpose_a, bool transpose_b) {
  const Index rows = transpose_a ? a.cols() : a.rows(), inner = transpose_a ? a.rows() : a.cols();
  const Index cols = transpose_b ? b.rows() : b.cols(), inner_b = transpose_b ? b.cols() : b.rows();
  if (inner != inner_b) {
    shape_fault("matmul", "op(a) (m, k) and op(b) (k, n) with equal k",
                shape_of(a) + (transpose_a ? "^T" : "") + " and " + shape_of(b) + (transpose_b ? "^T" : ""));
  }
  return a.graph().apply(std::make_unique<MatMul>(transpose_a, transpose_b), {a, b}, rows, cols);
}

}  // namespace sandglass
