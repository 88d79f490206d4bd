#pragma once
#include "core/linalg/types.hpp"

/// Reductions and losses in a fixed order of summation, which depends on the shape alone: the same bits on every call
/// and with every instruction set. T = float or double. Sums within a row are taken in T over 16 lanes, sums over rows
/// in double. Non-finite values pass through.
namespace sandglass::linalg {

/// Sum of n elements.
template <class T>
double sum(Index n, const T* x);
/// sum of a * b.
template <class T>
double dot(Index n, const T* a, const T* b);
/// out(r) = alpha * sum_c x(r, c), or out += ...
template <class T>
void row_sums(Index rows, Index cols, T alpha, const T* x, T* out, bool add = false);
/// out(r) = alpha * sum_c a(r, c) * b(r, c), or out += ...
template <class T>
void row_dots(Index rows, Index cols, T alpha, const T* a, const T* b, T* out, bool add = false);
/// out(c) = alpha * sum_r x(r, c), or out += ...; rows are added from the first to the last. With add and alpha = -rate
/// this is a bias's step of gradient descent.
template <class T>
void column_sums(Index rows, Index cols, T alpha, const T* x, T* out, bool add = false);

/// Squared error of each row: loss(r) = sum_c (x - y)^2; and, if dx is not nullptr, dx = 2 * scale * (x - y).
template <class T>
void squared_error(Index rows, Index cols, const T* x, const T* y, T scale, T* loss, T* dx);

/// Binary cross-entropy of each row from logits, in one pass:
///   loss(r) = sum_c max(l, 0) - l * t + ln(1 + e^-|l|);   dl = scale * (sigmoid(l) - t) if dl is not nullptr.
/// Exact for any |l|; t may be any number in [0, 1].
template <class T>
void bce_with_logits(Index rows, Index cols, const T* logits, const T* target, T scale, T* loss, T* dl);

}  // namespace sandglass::linalg
