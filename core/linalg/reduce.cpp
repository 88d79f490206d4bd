#include "core/linalg/reduce.hpp"

#include <algorithm>

#include "core/linalg/isa/tables.hpp"
#include "core/linalg/team.hpp"

namespace sandglass::linalg {
namespace {

constexpr Index kRun = 512;               // elements summed in T before the partial sum goes into a double
constexpr Index kLeastSummed = 16384;     // elements of the rows that are worth a thread
constexpr Index kLeastOfColumns = 65536;  // in columns nothing is done but add
constexpr Index kColumnUnit = 32;         // columns that are summed in one pass

}  // namespace

template <class T>
double sum(Index n, const T* x) {
  const auto kernel = kernels<T>().reduce.sum;
  double total = 0;
  for (Index i = 0; i < n; i += kRun) total += static_cast<double>(kernel(n - i < kRun ? n - i : kRun, x + i));
  return total;
}

template <class T>
double dot(Index n, const T* a, const T* b) {
  const auto kernel = kernels<T>().reduce.dot;
  double total = 0;
  for (Index i = 0; i < n; i += kRun) total += static_cast<double>(kernel(n - i < kRun ? n - i : kRun, a + i, b + i));
  return total;
}

template <class T>
void row_sums(Index rows, Index cols, T alpha, const T* x, T* out, bool add) {
  const auto kernel = kernels<T>().reduce.sum;
  split_rows(rows, cols, kLeastSummed, [&](Index r) {
    const T value = alpha * kernel(cols, x + r * cols);
    out[r] = add ? out[r] + value : value;
  });
}

template <class T>
void row_dots(Index rows, Index cols, T alpha, const T* a, const T* b, T* out, bool add) {
  const auto kernel = kernels<T>().reduce.dot;
  split_rows(rows, cols, kLeastSummed, [&](Index r) {
    const T value = alpha * kernel(cols, a + r * cols, b + r * cols);
    out[r] = add ? out[r] + value : value;
  });
}

template <class T>
void column_sums(Index rows, Index cols, T alpha, const T* x, T* out, bool add) {
  split(cols, kColumnUnit, kLeastOfColumns / std::max<Index>(rows, 1) + 1, [&](Index first, Index count) {
    kernels<T>().reduce.column_sums(rows, count, cols, alpha, x + first, out + first, add);
  });
}

template <class T>
void squared_error(Index rows, Index cols, const T* x, const T* y, T scale, T* loss, T* dx) {
  const auto kernel = kernels<T>().reduce.squared_error;
  split_rows(rows, cols, kLeastSummed, [&](Index r) {
    const Index at = r * cols;
    loss[r] = kernel(cols, x + at, y + at, scale, dx == nullptr ? nullptr : dx + at);
  });
}

template <class T>
void bce_with_logits(Index rows, Index cols, const T* logits, const T* target, T scale, T* loss, T* dl) {
  const auto kernel = kernels<T>().reduce.bce_with_logits;
  split_rows(rows, cols, kLeastSummed, [&](Index r) {
    const Index at = r * cols;
    loss[r] = kernel(cols, logits + at, target + at, scale, dl == nullptr ? nullptr : dl + at);
  });
}

#define SANDGLASS_INSTANTIATE(T)                                               \
  template double sum<T>(Index, const T*);                                     \
  template double dot<T>(Index, const T*, const T*);                           \
  template void row_sums<T>(Index, Index, T, const T*, T*, bool);              \
  template void row_dots<T>(Index, Index, T, const T*, const T*, T*, bool);    \
  template void column_sums<T>(Index, Index, T, const T*, T*, bool);           \
  template void squared_error<T>(Index, Index, const T*, const T*, T, T*, T*); \
  template void bce_with_logits<T>(Index, Index, const T*, const T*, T, T*, T*);
SANDGLASS_INSTANTIATE(float)
SANDGLASS_INSTANTIATE(double)
#undef SANDGLASS_INSTANTIATE

}  // namespace sandglass::linalg
