#pragma once
#include <cstdint>

#include "core/linalg/activation.hpp"
#include "core/linalg/types.hpp"

/// Element-wise kernels over n contiguous elements, T = float or double. Source and destination may be the same array,
/// but must not overlap otherwise. Non-finite values follow IEEE arithmetic. `add` adds to the destination instead of
/// overwriting it. Every instruction set gives the same bits. float versions of exp, log, tanh, sigmoid and the other
/// activations are polynomials within a few units in the last place; double versions are the C library's.
namespace sandglass::linalg {

enum class Unary : std::uint8_t { square, sqrt, exp, log, abs };

/// y = x for every element, or y += x.
template <class T>
void copy(Index n, const T* x, T* y, bool add = false);
template <class T>
void fill(Index n, T value, T* y);
/// y = alpha * x + shift, or y += alpha * x + shift.
template <class T>
void affine(Index n, T alpha, const T* x, T shift, T* y, bool add = false);
/// y = alpha * a + beta * b, or y += ...
template <class T>
void combine(Index n, T alpha, const T* a, T beta, const T* b, T* y);
/// y = a * b, or y += a * b.
template <class T>
void multiply(Index n, const T* a, const T* b, T* y, bool add = false);
/// y = f(x).
template <class T>
void unary(Unary f, Index n, const T* x, T* y);
/// dx = f'(x) * dy, or dx += ...; y = f(x). The derivative of abs at 0 is 0.
template <class T>
void unary_backward(Unary f, Index n, const T* x, const T* y, const T* dy, T* dx, bool add);
/// y = f(x).
template <class T>
void activate(Activation f, Index n, const T* x, T* y);
/// dx = f'(x) * dy, or dx += ..., from the output y = f(x); where slope_needs_input(f), y is the input x instead.
template <class T>
void activate_backward(Activation f, Index n, const T* y, const T* dy, T* dx, bool add);

/// y = f(y + bias) in place: y (rows, cols), bias (1, cols) or nullptr for none.
template <class T>
void bias_activate(Activation f, Index rows, Index cols, const T* bias, T* y);
/// y(r, c) = x(r, c) + row(c).
template <class T>
void add_row(Index rows, Index cols, const T* x, const T* row, T* y);
/// y(r, c) = x(r, c) * column(r), or y += ...
template <class T>
void multiply_column(Index rows, Index cols, const T* x, const T* column, T* y, bool add = false);
/// y(r, c) = alpha * column(r), or y += ...
template <class T>
void spread_column(Index rows, Index cols, T alpha, const T* column, T* y, bool add = false);
/// y(r, c) = alpha * row(c), or y += ...
template <class T>
void spread_row(Index rows, Index cols, T alpha, const T* row, T* y, bool add = false);
/// Copies a block between matrices of different row lengths: y(r, c) = x(r, c), or y += ...
template <class T>
void copy_block(Index rows, Index cols, const T* x, Index ldx, T* y, Index ldy, bool add = false);
/// y (cols, rows) = x^T, x (rows, cols); or y += ...
template <class T>
void transpose(Index rows, Index cols, const T* x, T* y, bool add = false);

// One step of an optimizer over n contiguous parameters.

/// w -= rate * g.
template <class T>
void sgd_update(Index n, T rate, const T* g, T* w);

/// v = momentum * v - rate * g;  w += v.
template <class T>
void momentum_update(Index n, T rate, T momentum, const T* g, T* v, T* w);

/// What one step of Adam needs; bias corrections are 1 - beta^t.
struct AdamStep {
  double rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double correction1 = 1;
  double correction2 = 1;
};

/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
/// w -= rate * (m / correction1) / (sqrt(v / correction2) + epsilon).
/// Source: Kingma & Ba 2015, algorithm 1.
template <class T>
void adam_update(Index n, const AdamStep& step, const T* g, T* m, T* v, T* w);

}  // namespace sandglass::linalg
