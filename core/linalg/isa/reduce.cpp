#include "core/linalg/isa/math.hpp"
#include "core/linalg/isa/row_sum.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

template <class T>
T sum(Index n, const T* x) {
  return row_total<T>(n, [=](Index i) { return x[i]; });
}

template <class T>
T dot(Index n, const T* a, const T* b) {
  return row_total<T>(n, [=](Index i) { return a[i] * b[i]; });
}

template <class T>
void column_sums(Index rows, Index cols, Index row_stride, T alpha, const T* x, T* out, bool add) {
  constexpr Index kStrip = 32;
  Index c = 0;
  for (; c + kStrip <= cols; c += kStrip) {
    T strip[kStrip] = {};
    for (Index r = 0; r < rows; ++r) {
      const T* row = x + r * row_stride + c;
#pragma GCC ivdep
      for (Index l = 0; l < kStrip; ++l) strip[l] += row[l];
    }
    for (Index l = 0; l < kStrip; ++l) out[c + l] = add ? out[c + l] + alpha * strip[l] : alpha * strip[l];
  }
  for (; c < cols; ++c) {
    T column = 0;
    for (Index r = 0; r < rows; ++r) column += x[r * row_stride + c];
    out[c] = add ? out[c] + alpha * column : alpha * column;
  }
}

/// Losses in two sweeps over a short run of elements, so that each sweep vectorises and the data are still in the
/// cache.
template <class T>
T squared_error(Index n, const T* x, const T* y, T scale, T* dx) {
  const T loss = row_total<T>(n, [=](Index i) {
    const T d = x[i] - y[i];
    return d * d;
  });
  if (dx != nullptr) {
    const T factor = T(2) * scale;
#pragma GCC ivdep
    for (Index i = 0; i < n; ++i) dx[i] = factor * (x[i] - y[i]);
  }
  return loss;
}

template <class T>
T bce_with_logits(Index n, const T* logits, const T* target, T scale, T* dl) {
  constexpr Index kRun = 256;
  T terms[kRun];
  T lanes[kLanes] = {};
  for (Index start = 0; start < n; start += kRun) {
    const Index count = smaller(kRun, n - start);
    const T* l = logits + start;
    const T* t = target + start;
    if (dl == nullptr) {
      for (Index i = 0; i < count; ++i) {
        const T z = exponential(-absolute(l[i]));
        terms[i] = (l[i] < T(0) ? T(0) : l[i]) - l[i] * t[i] + log1p_unit(z);
      }
    } else {
      T* d = dl + start;
#pragma GCC ivdep
      for (Index i = 0; i < count; ++i) {
        const T x = l[i], target_i = t[i];
        const T z = exponential(-absolute(x));
        terms[i] = (x < T(0) ? T(0) : x) - x * target_i + log1p_unit(z);
        d[i] = scale * ((x >= T(0) ? T(1) : z) / (T(1) + z) - target_i);
      }
    }
    Index i = 0;
    for (; i + kLanes <= count; i += kLanes) {
      for (Index lane = 0; lane < kLanes; ++lane) lanes[lane] += terms[i + lane];
    }
    for (Index lane = 0; i + lane < count; ++lane) lanes[lane] += terms[i + lane];
  }
  return lane_total(lanes);
}

template <class T>
constexpr ReduceTable<T> kTable = {&sum<T>, &dot<T>, &column_sums<T>, &squared_error<T>, &bce_with_logits<T>};

}  // namespace

void fill(ReduceTable<float>& f32, ReduceTable<double>& f64) {
  f32 = kTable<float>;
  f64 = kTable<double>;
}

}  // namespace sandglass::linalg::SANDGLASS_ISA
