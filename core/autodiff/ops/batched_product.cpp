#include "core/autodiff/ops/ops.hpp"
#include "core/autodiff/shape_check.hpp"
#include "core/linalg/gemm.hpp"

namespace sandglass {
namespace {

/// One of the matrices that lie below each other in a value.
template <class T>
struct Block {
  T* data;
  Index rows;
  Index cols;
};

/// y = op(a) op(b), or y += ...
template <class T>
void product(Block<const T> a, bool ta, Block<const T> b, bool tb, Block<T> y, bool add) {
  const auto op = [](bool transposed) { return transposed ? linalg::Transpose::yes : linalg::Transpose::no; };
  linalg::gemm<T>(op(ta), op(tb), y.rows, y.cols, ta ? a.rows : a.cols, 1, a.data, a.cols, b.data, b.cols,
                  add ? 1 : 0, y.data, y.cols);
}

class BatchedMatMul final : public TypedOperator<BatchedMatMul> {
 public:
  BatchedMatMul(Index blocks, bool ta, bool tb) : blocks_(blocks), ta_(ta), tb_(tb) {}
  const char* name() const override { return "batched_matmul"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    for (Index i = 0; i < blocks_; ++i) {
      product<T>(input<T>(c, 0, i), ta_, input<T>(c, 1, i), tb_, block(c.output<T>(), c.rows(), c.cols(), i), false);
    }
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    for (Index i = 0; i < blocks_; ++i) {
      const auto a = input<T>(c, 0, i), b = input<T>(c, 1, i);
      const Block<const T> dy = block(static_cast<const T*>(c.adjoint<T>()), c.rows(), c.cols(), i);
      if (T* all = c.input_adjoint<T>(0)) {
        const auto da = block(all, c.rows(0), c.cols(0), i);
        if (ta_) product<T>(b, tb_, dy, true, da, c.accumulate(0));     // op(B) dY^T
        if (!ta_) product<T>(dy, false, b, !tb_, da, c.accumulate(0));  // dY op(B)^T
      }
      if (T* all = c.input_adjoint<T>(1)) {
        const auto db = block(all, c.rows(1), c.cols(1), i);
        if (tb_) product<T>(dy, true, a, ta_, db, c.accumulate(1));     // dY^T op(A)
        if (!tb_) product<T>(a, !ta_, dy, false, db, c.accumulate(1));  // op(A)^T dY
      }
    }
  }

 private:
  template <class T>
  Block<T> block(T* all, Index rows, Index cols, Index i) const {
    return {all + i * (rows / blocks_) * cols, rows / blocks_, cols};
  }
  template <class T>
  Block<const T> input(OperatorContext& c, std::size_t k, Index i) const {
    return block(c.input<T>(k), c.rows(k), c.cols(k), i);
  }

  Index blocks_;
  bool ta_;
  bool tb_;
};

}  // namespace

Value batched_matmul(Value a, Value b, Index blocks, bool transpose_a, bool transpose_b) {
  if (blocks < 1 || a.rows() % blocks != 0 || b.rows() % blocks != 0) {
    shape_fault("batched_matmul", "blocks >= 1 that divide the rows of " + shape_of(a) + " and " + shape_of(b),
                std::to_string(blocks));
  }
  const Index a_rows = a.rows() / blocks, b_rows = b.rows() / blocks;
  const Index rows = transpose_a ? a.cols() : a_rows, inner = transpose_a ? a_rows : a.cols();
  const Index cols = transpose_b ? b_rows : b.cols(), inner_b = transpose_b ? b.cols() : b_rows;
  if (inner != inner_b) {
    shape_fault("batched_matmul", "blocks op(a) (m, k) and op(b) (k, n) with equal k",
                std::to_string(blocks) + " in " + shape_of(a) + (transpose_a ? "^T" : "") + " and " + shape_of(b) +
                    (transpose_b ? "^T" : ""));
  }
  return a.graph().apply(std::make_unique<BatchedMatMul>(blocks, transpose_a, transpose_b), {a, b}, blocks * rows,
                         cols);
}

}  // namespace sandglass
