#include "core/linalg/elementwise.hpp"

#include <algorithm>

#include "core/linalg/isa/tables.hpp"
#include "core/linalg/team.hpp"

namespace sandglass::linalg {
namespace {

/// Elements of a piece that is worth a thread: such a pass is bound by memory.
constexpr Index kLeastElements = 32768;
constexpr Index kLine = 16;  // pieces end where cache lines end

/// work(first, count) over n elements.
template <class Work>
void elements(Index n, Work work) {
  split(n, kLine, kLeastElements, work);
}

}  // namespace

template <class T>
void copy(Index n, const T* x, T* y, bool add) {
  if (add) {
    affine(n, T(1), x, T(0), y, true);
  } else if (x != y) {
    elements(n, [&](Index i, Index count) { std::copy_n(x + i, count, y + i); });
  }
}

template <class T>
void fill(Index n, T value, T* y) {
  elements(n, [&](Index i, Index count) { std::fill_n(y + i, count, value); });
}

template <class T>
void affine(Index n, T alpha, const T* x, T shift, T* y, bool add) {
  elements(n, [&](Index i, Index count) { kernels<T>().elementwise.affine(count, alpha, x + i, shift, y + i, add); });
}

template <class T>
void combine(Index n, T alpha, const T* a, T beta, const T* b, T* y) {
  elements(n, [&](Index i, Index count) { kernels<T>().elementwise.combine(count, alpha, a + i, beta, b + i, y + i); });
}

template <class T>
void multiply(Index n, const T* a, const T* b, T* y, bool add) {
  elements(n, [&](Index i, Index count) { kernels<T>().elementwise.multiply(count, a + i, b + i, y + i, add); });
}

template <class T>
void unary(Unary f, Index n, const T* x, T* y) {
  elements(n, [&](Index i, Index count) { kernels<T>().elementwise.unary(f, count, x + i, y + i); });
}

template <class T>
void unary_backward(Unary f, Index n, const T* x, const T* y, const T* dy, T* dx, bool add) {
  elements(n, [&](Index i, Index count) {
    kernels<T>().elementwise.unary_backward(f, count, x + i, y + i, dy + i, dx + i, add);
  });
}

template <class T>
void activate(Activation f, Index n, const T* x, T* y) {
  elements(n, [&](Index i, Index count) { kernels<T>().elementwise.activate(f, count, x + i, y + i); });
}

template <class T>
void activate_backward(Activation f, Index n, const T* y, const T* dy, T* dx, bool add) {
  if (f == Activation::identity && dy == dx && !add) return;
  elements(n, [&](Index i, Index count) {
    kernels<T>().elementwise.activate_backward(f, count, y + i, dy + i, dx + i, add);
  });
}

template <class T>
void bias_activate(Activation f, Index rows, Index cols, const T* bias, T* y) {
  split(rows, 1, kLeastElements / std::max<Index>(cols, 1) + 1, [&](Index first, Index count) {
    kernels<T>().elementwise.bias_activate(f, count, cols, bias, y + first * cols);
  });
}

template <class T>
void add_row(Index rows, Index cols, const T* x, const T* row, T* y) {
  split_rows(rows, cols, kLeastElements, [&](Index r) { combine(cols, T(1), x + r * cols, T(1), row, y + r * cols); });
}

template <class T>
void multiply_column(Index rows, Index cols, const T* x, const T* column, T* y, bool add) {
  split_rows(rows, cols, kLeastElements,
             [&](Index r) { affine(cols, column[r], x + r * cols, T(0), y + r * cols, add); });
}

template <class T>
void spread_column(Index rows, Index cols, T alpha, const T* column, T* y, bool add) {
  split_rows(rows, cols, kLeastElements, [&](Index r) {
    const T value = alpha * column[r];
    T* to = y + r * cols;
    for (Index c = 0; c < cols; ++c) to[c] = add ? to[c] + value : value;
  });
}

template <class T>
void spread_row(Index rows, Index cols, T alpha, const T* row, T* y, bool add) {
  split_rows(rows, cols, kLeastElements, [&](Index r) { affine(cols, alpha, row, T(0), y + r * cols, add); });
}

template <class T>
void copy_block(Index rows, Index cols, const T* x, Index ldx, T* y, Index ldy, bool add) {
  split_rows(rows, cols, kLeastElements, [&](Index r) { copy(cols, x + r * ldx, y + r * ldy, add); });
}

template <class T>
void transpose(Index rows, Index cols, const T* x, T* y, bool add) {
  constexpr Index kTile = 16;
  for (Index r0 = 0; r0 < rows; r0 += kTile) {
    for (Index c0 = 0; c0 < cols; c0 += kTile) {
      for (Index c = c0; c < std::min(cols, c0 + kTile); ++c) {
        for (Index r = r0; r < std::min(rows, r0 + kTile); ++r) {
          T& to = y[c * rows + r];
          to = add ? to + x[r * cols + c] : x[r * cols + c];
        }
      }
    }
  }
}

#define SANDGLASS_INSTANTIATE(T)                                                         \
  template void copy<T>(Index, const T*, T*, bool);                                      \
  template void fill<T>(Index, T, T*);                                                   \
  template void affine<T>(Index, T, const T*, T, T*, bool);                              \
  template void combine<T>(Index, T, const T*, T, const T*, T*);                         \
  template void multiply<T>(Index, const T*, const T*, T*, bool);                        \
  template void unary<T>(Unary, Index, const T*, T*);                                    \
  template void unary_backward<T>(Unary, Index, const T*, const T*, const T*, T*, bool); \
  template void activate<T>(Activation, Index, const T*, T*);                            \
  template void activate_backward<T>(Activation, Index, const T*, const T*, T*, bool);   \
  template void bias_activate<T>(Activation, Index, Index, const T*, T*);                \
  template void add_row<T>(Index, Index, const T*, const T*, T*);                        \
  template void multiply_column<T>(Index, Index, const T*, const T*, T*, bool);          \
  template void spread_column<T>(Index, Index, T, const T*, T*, bool);                   \
  template void spread_row<T>(Index, Index, T, const T*, T*, bool);                      \
  template void copy_block<T>(Index, Index, const T*, Index, T*, Index, bool);           \
  template void transpose<T>(Index, Index, const T*, T*, bool);
SANDGLASS_INSTANTIATE(float)
SANDGLASS_INSTANTIATE(double)
#undef SANDGLASS_INSTANTIATE

template <class T>
void sgd_update(Index n, T rate, const T* g, T* w) {
  affine(n, -rate, g, T(0), w, true);
}

template <class T>
void momentum_update(Index n, T rate, T momentum, const T* g, T* v, T* w) {
  elements(n, [&](Index i, Index count) { kernels<T>().update.momentum(count, rate, momentum, g + i, v + i, w + i); });
}

template <class T>
void adam_update(Index n, const AdamStep& step, const T* g, T* m, T* v, T* w) {
  elements(n, [&](Index i, Index count) { kernels<T>().update.adam(count, step, g + i, m + i, v + i, w + i); });
}

template void sgd_update<float>(Index, float, const float*, float*);
template void sgd_update<double>(Index, double, const double*, double*);
template void momentum_update<float>(Index, float, float, const float*, float*, float*);
template void momentum_update<double>(Index, double, double, const double*, double*, double*);
template void adam_update<float>(Index, const AdamStep&, const float*, float*, float*, float*);
template void adam_update<double>(Index, const AdamStep&, const double*, double*, double*, double*);

}  // namespace sandglass::linalg
