#include "core/autodiff/ops/recurrent.hpp"

#include <array>

#include "core/autodiff/shape_check.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/gemm.hpp"
#include "core/linalg/recurrent.hpp"
#include "core/linalg/reduce.hpp"
#include "core/linalg/team.hpp"

namespace sandglass {
namespace {

using linalg::gemm;
using linalg::Transpose;

struct Sizes {
  Index batch, steps, inputs, hidden;
  bool constant;  // the same input at every step
  bool has_h0, has_m0;
};

enum Input : std::size_t { kX, kInputWeight, kHiddenWeight, kInputBias, kHiddenBias, kFirstState };

/// Both cells. Inside, rows are ordered by step, then by example: the products of all steps are then single ones, and
/// each step's rows lie together.
template <bool kLstm>
class Recurrent final : public TypedOperator<Recurrent<kLstm>> {
 public:
  static constexpr Index kGates = kLstm ? 4 : 3;

  explicit Recurrent(Sizes sizes) : s_(sizes), state_(s_.batch * s_.hidden), wide_(kGates * state_) {
    const Index sizes_of[] = {s_.constant ? 0 : x_rows() * s_.inputs,
                              s_.steps * wide_,
                              (s_.steps + 1) * state_,
                              (s_.steps + (kLstm ? 1 : 0)) * state_,
                              wide_,
                              s_.constant ? wide_ : 0,
                              state_,
                              kLstm ? state_ : 0};
    for (std::size_t i = 0; i < std::size(sizes_of); ++i) starts_[i + 1] = starts_[i] + (sizes_of[i] + 15) / 16 * 16;
  }
  const char* name() const override { return kLstm ? "lstm" : "gru"; }
  bool can_fuse(std::size_t i) const override { return i >= kInputWeight && i <= kHiddenBias; }
  Index workspace() const override { return starts_.back(); }

  template <class T>
  void forward_as(OperatorContext& c) {
    const Layout<T> w = layout(c.workspace<T>());
    first_state<T>(c, s_.has_h0, kFirstState, w.h);
    if (kLstm) first_state<T>(c, s_.has_m0, kFirstState + (s_.has_h0 ? 1 : 0), w.inner);
    const T* x = by_step<T>(c, w);
    T* projected = s_.constant ? w.sum : w.gates;
    gemm<T>(Transpose::no, Transpose::no, x_rows(), width(), s_.inputs, 1, x, s_.inputs, c.input<T>(kInputWeight),
            width(), 0, projected, width());
    over_examples([&](Index first, Index count) {
      for (Index t = 0; t < s_.steps; ++t) {
        T* products = w.products + first * width();
        if (t > 0 || s_.has_h0) {
          gemm<T>(Transpose::no, Transpose::no, count, width(), s_.hidden, 1, w.h + t * state_ + first * s_.hidden,
                  s_.hidden, c.input<T>(kHiddenWeight), width(), 0, products, width());
        } else {
          linalg::fill<T>(count * width(), 0, products);
        }
        step_forward<T>(c, w, t, projected + (s_.constant ? 0 : t * wide_), first, count);
      }
    });
  }

  template <class T>
  void backward_as(OperatorContext& c) {
    const Layout<T> w = layout(c.workspace<T>());
    over_examples([&](Index first, Index count) {
      const Index at = first * s_.hidden, row = first * width();
      linalg::fill<T>(count * s_.hidden, 0, w.dh + at);
      if (kLstm) linalg::fill<T>(count * s_.hidden, 0, w.dm + at);
      for (Index t = s_.steps - 1; t >= 0; --t) {
        step_backward<T>(c, w, t, first, count);
        if (t > 0 || s_.has_h0) hidden_gradient<T>(c, w, t, first, count);
      }
      for (Index t = 0; s_.constant && t < s_.steps; ++t) {
        linalg::copy<T>(count * width(), w.gates + t * wide_ + row, w.sum + row, t > 0);
      }
    });
    const T* dp = s_.constant ? w.sum : w.gates;
    input_gradient<T>(c, dp);  // reads the weight, so before it changes
    weight_gradients<T>(c, w, dp);
    bias_gradients<T>(c, w);
    if (s_.has_h0) state_gradient<T>(c, kFirstState, w.dh);
    if (kLstm && s_.has_m0) state_gradient<T>(c, kFirstState + (s_.has_h0 ? 1 : 0), w.dm);
  }

 private:
  /// Arrays of the workspace, in the order of starts_.
  template <class T>
  struct Layout {
    T* x;         // (T, B, I), unless the input is constant
    T* gates;     // (T, B, gates * H): products, then gates, then their gradients
    T* h;         // (T + 1, B, H)
    T* inner;     // gru: (T, B, H), a and then its gradient; lstm: (T + 1, B, H), the cells
    T* products;  // (B, gates * H): U h
    T* sum;       // (B, gates * H) of a constant input
    T* dh;        // (B, H)
    T* dm;        // (B, H) of an lstm
  };

  static constexpr Index kLeastFlops = 2'000'000, kLeastCopied = 32768;  // of a piece that is worth a thread
  static constexpr Index kRowUnit = 16;  // examples: a product of fewer rows is slower than its share

  /// Calls work(first, count) for ranges of the examples. Each goes through all steps by itself, so threads meet once.
  template <class Work>
  void over_examples(Work work) const {
    linalg::split(s_.batch, kRowUnit, kLeastFlops / (2 * s_.steps * s_.hidden * width()) + 1, work);
  }

  Index width() const { return kGates * s_.hidden; }
  Index x_rows() const { return (s_.constant ? 1 : s_.steps) * s_.batch; }

  template <class T>
  Layout<T> layout(T* start) const {
    const auto at = [&](std::size_t i) { return start + starts_[i]; };
    return {at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)};
  }

  template <class T>
  void first_state(OperatorContext& c, bool given, std::size_t i, T* to) const {
    given ? linalg::copy<T>(state_, c.input<T>(i), to) : linalg::fill<T>(state_, 0, to);
  }

  /// The inputs ordered by step, then by example.
  template <class T>
  const T* by_step(OperatorContext& c, const Layout<T>& w) const {
    if (s_.constant || s_.steps == 1) return c.input<T>(kX);
    linalg::split_rows(s_.steps, s_.batch * s_.inputs, kLeastCopied, [&](Index t) {
      linalg::copy_block<T>(s_.batch, s_.inputs, c.input<T>(kX) + t * s_.inputs, s_.steps * s_.inputs,
                            w.x + t * s_.batch * s_.inputs, s_.inputs);
    });
    return w.x;
  }

  template <class T>
  void step_forward(OperatorContext& c, const Layout<T>& w, Index t, const T* p, Index first, Index count) const {
    const Index n = s_.hidden;
    const T* bx = c.input<T>(kInputBias);
    const T* bh = c.input<T>(kHiddenBias);
    for (Index b = first; b < first + count; ++b) {
      const Index at = t * state_ + b * n, next = at + state_, row = b * width();
      T* gates = w.gates + t * wide_ + row;
      if constexpr (kLstm) {
        linalg::lstm_forward<T>(n, p + row, w.products + row, bx, bh, w.inner + at, gates, w.inner + next, w.h + next);
      } else {
        linalg::gru_forward<T>(n, p + row, w.products + row, bx, bh, w.h + at, gates, w.inner + at, w.h + next);
      }
      linalg::copy<T>(n, w.h + next, c.output<T>() + (b * s_.steps + t) * n);
    }
  }

  template <class T>
  void step_backward(OperatorContext& c, const Layout<T>& w, Index t, Index first, Index count) const {
    const Index n = s_.hidden;
    for (Index b = first; b < first + count; ++b) {
      const T* dy = c.adjoint<T>() + (b * s_.steps + t) * n;
      const Index at = t * state_ + b * n;
      T* gates = w.gates + t * wide_ + b * width();
      if constexpr (kLstm) {
        linalg::lstm_backward<T>(n, dy, w.inner + at, w.inner + at + state_, gates, w.dh + b * n, w.dm + b * n);
      } else {
        linalg::gru_backward<T>(n, dy, w.h + at, gates, w.inner + at, w.dh + b * n);
      }
    }
  }

  /// dh of the step before: through U. For the gru the gradient by U h differs from that by W x in its last part.
  template <class T>
  void hidden_gradient(OperatorContext& c, const Layout<T>& w, Index t, Index first, Index count) const {
    const Index n = s_.hidden, shared = kLstm ? width() : 2 * n, at = first * n;
    const T* u = c.input<T>(kHiddenWeight);
    gemm<T>(Transpose::no, Transpose::yes, count, n, shared, 1, w.gates + t * wide_ + first * width(), width(), u,
            width(), kLstm ? 0 : 1, w.dh + at, n);
    if (kLstm) return;
    gemm<T>(Transpose::no, Transpose::yes, count, n, n, 1, w.inner + t * state_ + at, n, u + shared, width(), 1,
            w.dh + at, n);
  }

  template <class T>
  void state_gradient(OperatorContext& c, std::size_t i, const T* d) const {
    if (T* to = c.input_adjoint<T>(i)) linalg::copy<T>(state_, d, to, c.accumulate(i));
  }

  template <class T>
  void input_gradient(OperatorContext& c, const T* dp) const {
    T* dx = c.input_adjoint<T>(kX);
    if (dx == nullptr) return;
    const bool direct = s_.constant || s_.steps == 1;
    const Index rows = s_.batch, cols = s_.inputs;
    linalg::split_rows(direct ? 1 : s_.steps, 2 * rows * cols * width(), kLeastFlops, [&](Index t) {
      gemm<T>(Transpose::no, Transpose::yes, rows, cols, width(), 1, dp + t * wide_, width(), c.input<T>(kInputWeight),
              width(), c.accumulate(kX) ? 1 : 0, dx + t * cols, direct ? cols : s_.steps * cols);
    });
  }

  /// Where a gradient goes: to = beta * to + alpha * gradient; nowhere if `to` is null.
  template <class T>
  struct Target {
    T* to;
    T alpha;
    T beta;
  };

  template <class T>
  Target<T> target(OperatorContext& c, std::size_t i) const {
    if (T* w = c.fused_value<T>(i)) return {w, static_cast<T>(-c.fused_update_rate()), 1};
    return {c.input_adjoint<T>(i), 1, c.accumulate(i) ? T(1) : T(0)};
  }

  template <class T>
  void weight_gradients(OperatorContext& c, const Layout<T>& w, const T* dp) const {
    const Index n = s_.hidden, rows = s_.steps * s_.batch, shared = kLstm ? width() : 2 * n;
    if (const Target<T> d = target<T>(c, kInputWeight); d.to != nullptr) {
      const T* x = s_.constant || s_.steps == 1 ? c.input<T>(kX) : w.x;
      gemm<T>(Transpose::yes, Transpose::no, s_.inputs, width(), x_rows(), d.alpha, x, s_.inputs, dp, width(), d.beta,
              d.to, width());
    }
    if (const Target<T> d = target<T>(c, kHiddenWeight); d.to != nullptr) {
      gemm<T>(Transpose::yes, Transpose::no, n, shared, rows, d.alpha, w.h, n, w.gates, width(), d.beta, d.to, width());
      if (kLstm) return;
      gemm<T>(Transpose::yes, Transpose::no, n, n, rows, d.alpha, w.h, n, w.inner, n, d.beta, d.to + shared, width());
    }
  }

  template <class T>
  void bias_gradients(OperatorContext& c, const Layout<T>& w) const {
    const Index n = s_.hidden, rows = s_.steps * s_.batch;
    T* sums = w.products;
    linalg::column_sums<T>(rows, width(), 1, w.gates, sums);
    add_bias(target<T>(c, kInputBias), sums);
    if (!kLstm) linalg::column_sums<T>(rows, n, 1, w.inner, sums + 2 * n);
    add_bias(target<T>(c, kHiddenBias), sums);
  }

  template <class T>
  void add_bias(const Target<T>& d, const T* sums) const {
    if (d.to != nullptr) linalg::affine<T>(width(), d.alpha, sums, 0, d.to, d.beta != T(0));
  }

  Sizes s_;
  Index state_;  // B * H
  Index wide_;   // B * gates * H
  std::array<Index, 9> starts_{};
};

template <bool kLstm>
Value record_recurrence(Value x, Index steps, Value input_weight, Value hidden_weight, Value input_bias,
                        Value hidden_bias, Value h0, Value m0) {
  const char* op = kLstm ? "lstm" : "gru";
  const Index hidden = hidden_weight.rows(), width = Recurrent<kLstm>::kGates * hidden;
  if (steps < 1) shape_fault(op, "steps >= 1", std::to_string(steps));
  const Index inputs = input_weight.rows();
  if (x.cols() != inputs && x.cols() != steps * inputs) {
    shape_fault(op,
                "x (batch, steps * inputs) or (batch, inputs) with input weight (inputs, " +
                    std::string(kLstm ? "4" : "3") + " hidden)",
                shape_of(x) + " and " + shape_of(input_weight) + ", steps " + std::to_string(steps));
  }
  require_shape(op, "a hidden weight", hidden_weight, hidden, width);
  require_shape(op, "an input weight", input_weight, inputs, width);
  require_shape(op, "an input bias", input_bias, 1, width);
  require_shape(op, "a hidden bias", hidden_bias, 1, width);
  std::vector<Value> values = {x, input_weight, hidden_weight, input_bias, hidden_bias};
  for (const Value& first : {h0, m0}) {
    if (!first.valid()) continue;
    require_shape(op, "a first state", first, x.rows(), hidden);
    values.push_back(first);
  }
  const Sizes sizes{x.rows(), steps, inputs, hidden, steps > 1 && x.cols() == inputs, h0.valid(), m0.valid()};
  return x.graph().apply(std::make_unique<Recurrent<kLstm>>(sizes), std::move(values), x.rows(), steps * hidden);
}

}  // namespace

Value gru(Value x, Index steps, Value input_weight, Value hidden_weight, Value input_bias, Value hidden_bias,
          Value h0) {
  return record_recurrence<false>(x, steps, input_weight, hidden_weight, input_bias, hidden_bias, h0, Value{});
}

Value lstm(Value x, Index steps, Value input_weight, Value hidden_weight, Value input_bias, Value hidden_bias, Value h0,
           Value m0) {
  return record_recurrence<true>(x, steps, input_weight, hidden_weight, input_bias, hidden_bias, h0, m0);
}

Value last_step(Value x, Index steps) {
  if (steps < 1 || x.cols() % steps != 0) {
    shape_fault("last_step", "steps that divide the columns of " + shape_of(x), std::to_string(steps));
  }
  const Index width = x.cols() / steps;
  return slice_columns(x, x.cols() - width, width);
}

}  // namespace sandglass
