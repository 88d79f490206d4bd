#include "core/linalg/isa/math.hpp"
#include "core/linalg/isa/row_sum.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

/// Statistics of one row, and y = (x - mean) scale gain + bias.
template <class T>
void row_forward(Index n, T epsilon, const T* x, const T* gain, const T* bias, T* y, T* mean, T* scale) {
  const T share = T(1) / static_cast<T>(n);
  const T m = share * row_total<T>(n, [=](Index i) { return x[i]; });
  const T variance = share * row_total<T>(n, [=](Index i) {
                       const T d = x[i] - m;
                       return d * d;
                     });
  const T s = T(1) / square_root(variance + epsilon);
  *mean = m;
  *scale = s;
#pragma GCC ivdep
  for (Index i = 0; i < n; ++i) y[i] = (x[i] - m) * s * gain[i] + bias[i];
}

/// dx = scale (g - mean(g) - h mean(g h)), g = dy gain, h = (x - mean) scale.
template <class T>
void row_backward(Index n, const T* x, T mean, T scale, const T* gain, const T* dy, T* dx, bool add) {
  const T share = T(1) / static_cast<T>(n);
  const T level = share * row_total<T>(n, [=](Index i) { return dy[i] * gain[i]; });
  const T along = share * row_total<T>(n, [=](Index i) { return dy[i] * gain[i] * ((x[i] - mean) * scale); });
#pragma GCC ivdep
  for (Index i = 0; i < n; ++i) {
    const T d = scale * (dy[i] * gain[i] - level - (x[i] - mean) * scale * along);
    dx[i] = add ? dx[i] + d : d;
  }
}

template <Index kWidth>
struct Width {
  static constexpr Index value = kWidth;
};

/// Calls body(Width<w>, first column) for strips of columns. A column's sum is the same in a strip of any width.
template <class Body>
inline void in_strips(Index cols, Body body) {
  Index c = 0;
  for (; c + 32 <= cols; c += 32) body(Width<32>(), c);
  for (; c + 8 <= cols; c += 8) body(Width<8>(), c);
  for (; c < cols; ++c) body(Width<1>(), c);
}

/// For a row's gain and bias: products(c) += sum_r dy (x - mean(r)) scale(r), sums(c) += sum_r dy.
template <class T>
void row_parameter_sums(Index rows, Index cols, Index stride, const T* x, const T* mean, const T* scale, const T* dy,
                        T* products, T* sums) {
  in_strips(cols, [=](auto width, Index c) {
    constexpr Index w = decltype(width)::value;
    T product[w] = {}, sum[w] = {};
    for (Index r = 0; r < rows; ++r) {
      const T *xr = x + r * stride + c, *dr = dy + r * stride + c;
      const T m = mean[r], s = scale[r];
#pragma GCC ivdep
      for (Index l = 0; l < w; ++l) {
        product[l] += dr[l] * ((xr[l] - m) * s);
        sum[l] += dr[l];
      }
    }
    for (Index l = 0; l < w; ++l) {
      if (products != nullptr) products[c + l] += product[l];
      if (sums != nullptr) sums[c + l] += sum[l];
    }
  });
}

/// mean(c), and squares(c) = sum_r (x - mean(c))^2.
template <class T>
void column_moments(Index rows, Index cols, const T* x, double* mean, double* squares) {
  const T share = T(1) / static_cast<T>(rows);
  in_strips(cols, [=](auto width, Index c) {
    constexpr Index w = decltype(width)::value;
    T m[w] = {}, square[w] = {};
    for (Index r = 0; r < rows; ++r) {
      const T* xr = x + r * cols + c;
#pragma GCC ivdep
      for (Index l = 0; l < w; ++l) m[l] += xr[l];
    }
    for (Index l = 0; l < w; ++l) m[l] *= share;
    for (Index r = 0; r < rows; ++r) {
      const T* xr = x + r * cols + c;
#pragma GCC ivdep
      for (Index l = 0; l < w; ++l) square[l] += (xr[l] - m[l]) * (xr[l] - m[l]);
    }
    for (Index l = 0; l < w; ++l) {
      mean[c + l] = static_cast<double>(m[l]);
      squares[c + l] = static_cast<double>(square[l]);
    }
  });
}

/// sums(c) = sum_r dy, products(c) = sum_r dy (x - mean(c)).
template <class T>
void column_products(Index rows, Index cols, const T* x, const T* mean, const T* dy, double* sums, double* products) {
  in_strips(cols, [=](auto width, Index c) {
    constexpr Index w = decltype(width)::value;
    T sum[w] = {}, product[w] = {};
    for (Index r = 0; r < rows; ++r) {
      const T *xr = x + r * cols + c, *dr = dy + r * cols + c;
#pragma GCC ivdep
      for (Index l = 0; l < w; ++l) {
        sum[l] += dr[l];
        product[l] += dr[l] * (xr[l] - mean[c + l]);
      }
    }
    for (Index l = 0; l < w; ++l) {
      sums[c + l] = static_cast<double>(sum[l]);
      products[c + l] = static_cast<double>(product[l]);
    }
  });
}

template <class T>
void columns_forward(Index rows, Index cols, const T* x, const T* mean, const T* factor, const T* bias, T* y) {
  for (Index r = 0; r < rows; ++r) {
    const T* xr = x + r * cols;
    T* yr = y + r * cols;
#pragma GCC ivdep
    for (Index c = 0; c < cols; ++c) yr[c] = (xr[c] - mean[c]) * factor[c] + bias[c];
  }
}

template <class T>
void columns_backward(Index rows, Index cols, const T* x, const T* mean, const T* factor, const T* along,
                      const T* shift, const T* dy, T* dx, bool add) {
  for (Index r = 0; r < rows; ++r) {
    const T *xr = x + r * cols, *dr = dy + r * cols;
    T* to = dx + r * cols;
#pragma GCC ivdep
    for (Index c = 0; c < cols; ++c) {
      const T d = factor[c] * dr[c] + ((xr[c] - mean[c]) * along[c] + shift[c]);
      to[c] = add ? to[c] + d : d;
    }
  }
}

template <class T>
constexpr NormaliseTable<T> kTable = {&row_forward<T>,     &row_backward<T>,    &row_parameter_sums<T>,
                                      &column_moments<T>,  &column_products<T>, &columns_forward<T>,
                                      &columns_backward<T>};

}  // namespace

void fill(NormaliseTable<float>& f32, NormaliseTable<double>& f64) {
  f32 = kTable<float>;
  f64 = kTable<double>;
}

}  // namespace sandglass::linalg::SANDGLASS_ISA
