// Products of the windows of images with matrices, without writing the windows out: what convolutions are made of.
#include "core/linalg/isa/tables.hpp"
#include "core/linalg/isa/vector.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

/// Rows of a register tile; it is two vectors wide. Twelve sums, two operands and a copy fill AVX2's sixteen registers.
#ifdef __AVX2__
constexpr int kTile = 6;
#else
constexpr int kTile = 3;
#endif

template <class T>
constexpr Index kLanes = VectorOf<T>::kLanes;

/// Visits the pixels of all images in order.
class Walk {
 public:
  explicit Walk(const PixelGrid& grid) : grid_(grid) {}
  Index offset(const PixelStrides& s) const { return image_ * s.image + y_ * s.row + x_ * s.column; }
  void step() {
    if (++x_ < grid_.width) return;
    x_ = 0;
    if (++y_ < grid_.height) return;
    y_ = 0;
    ++image_;
  }

 private:
  const PixelGrid& grid_;
  Index image_ = 0, y_ = 0, x_ = 0;
};

/// kRows pixels by kVectors vectors of columns, of which `columns` numbers are wanted.
template <class T, int kRows, int kVectors>
void product_tile(const WindowProduct<T>& p, const T* const* a, const T* b, Index columns, T* const* c) {
  using V = Vector<T>;
  V sum[kRows][kVectors];
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) sum[i][v] = V{};
  }
  for (Index s = 0; s < p.window.segments; ++s) {
    const T* at[kRows];
    for (int i = 0; i < kRows; ++i) at[i] = a[i] + s * p.window.stride;
    for (Index j = 0; j < p.window.length; ++j) {
      V right[kVectors];
      for (int v = 0; v < kVectors; ++v) right[v] = load(b + v * kLanes<T>);
      for (int i = 0; i < kRows; ++i) {
        const T left = at[i][j];
        for (int v = 0; v < kVectors; ++v) sum[i][v] += left * right[v];
      }
      b += kVectors * kLanes<T>;
    }
  }
  for (int i = 0; i < kRows; ++i) {
    T* to = c[i];
    if (columns == kVectors * kLanes<T>) {
      for (int v = 0; v < kVectors; ++v) {
        store(to + v * kLanes<T>, p.add ? load(to + v * kLanes<T>) + sum[i][v] : sum[i][v]);
      }
    } else {
      T row[kVectors * kLanes<T>];
      for (int v = 0; v < kVectors; ++v) store(row + v * kLanes<T>, sum[i][v]);
      for (Index n = 0; n < columns; ++n) to[n] = p.add ? to[n] + row[n] : row[n];
    }
  }
}

template <class T, int kVectors>
void product_rows(int rows, const WindowProduct<T>& p, const T* const* a, const T* b, Index columns, T* const* c) {
  switch (rows) {
#ifdef __AVX2__
    case 6: return product_tile<T, 6, kVectors>(p, a, b, columns, c);
    case 5: return product_tile<T, 5, kVectors>(p, a, b, columns, c);
    case 4: return product_tile<T, 4, kVectors>(p, a, b, columns, c);
#endif
    case 3: return product_tile<T, 3, kVectors>(p, a, b, columns, c);
    case 2: return product_tile<T, 2, kVectors>(p, a, b, columns, c);
    default: return product_tile<T, 1, kVectors>(p, a, b, columns, c);
  }
}

inline float lane_total(Vector<float> v) {
  typedef int Lanes __attribute__((vector_size(32)));
  v += __builtin_shuffle(v, Lanes{4, 5, 6, 7, 0, 1, 2, 3});
  v += __builtin_shuffle(v, Lanes{2, 3, 0, 1, 6, 7, 4, 5});
  return v[0] + v[1];
}

inline double lane_total(Vector<double> v) {
  typedef long long Lanes __attribute__((vector_size(32)));
  v += __builtin_shuffle(v, Lanes{2, 3, 0, 1});
  return v[0] + v[1];
}

template <class T>
T window_dot(const Window& window, const T* a, const T* b) {
  Vector<T> sums = {};
  T rest = 0;
  for (Index s = 0; s < window.segments; ++s) {
    const T* at = a + s * window.stride;
    Index j = 0;
    for (; j + kLanes<T> <= window.length; j += kLanes<T>) sums += load(at + j) * load(b + j);
    for (; j < window.length; ++j) rest += at[j] * b[j];
    b += window.length;
  }
  return lane_total(sums) + rest;
}

/// For one or two columns: dot products along the windows.
template <class T>
void product_by_dots(const WindowProduct<T>& p) {
  Walk walk(p.grid);
  const Index k = p.window.segments * p.window.length;
  for (Index i = p.grid.images * p.grid.height * p.grid.width; i > 0; --i, walk.step()) {
    const T* a = p.a + walk.offset(p.a_strides);
    T* c = p.c + walk.offset(p.c_strides);
    for (Index n = 0; n < p.columns; ++n) {
      const T value = window_dot(p.window, a, p.b + n * k);
      c[n] = p.add ? c[n] + value : value;
    }
  }
}

template <class T>
void product(const WindowProduct<T>& p) {
  if (p.columns <= kDotColumns) return product_by_dots(p);
  const Index pixels = p.grid.images * p.grid.height * p.grid.width, k = p.window.segments * p.window.length;
  for (Index first = 0; first < p.columns; first += 2 * kLanes<T>) {
    const Index columns = smaller(2 * kLanes<T>, p.columns - first);
    Walk walk(p.grid);
    for (Index i = 0; i < pixels; i += kTile) {
      const int rows = static_cast<int>(smaller(kTile, pixels - i));
      const T* a[kTile];
      T* c[kTile];
      for (int r = 0; r < rows; ++r, walk.step()) {
        a[r] = p.a + walk.offset(p.a_strides);
        c[r] = p.c + walk.offset(p.c_strides) + first;
      }
      if (columns > kLanes<T>) {
        product_rows<T, 2>(rows, p, a, p.b + first * k, columns, c);
      } else {
        product_rows<T, 1>(rows, p, a, p.b + first * k, columns, c);
      }
    }
  }
}

/// kRows elements of the window by kVectors vectors of columns, summed over all pixels.
template <class T, int kRows, int kVectors>
void gradient_tile(const WindowGradient<T>& g, const Index* offsets, Index first, T* const* out) {
  using V = Vector<T>;
  V sum[kRows][kVectors];
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) sum[i][v] = load(out[i] + v * kLanes<T>);
  }
  Index at[kRows];
  for (int i = 0; i < kRows; ++i) at[i] = offsets[i];
  const T* d = g.d + first;
  for (Index image = 0; image < g.grid.images; ++image) {
    for (Index y = 0; y < g.grid.height; ++y) {
      const T* a = g.a + image * g.a_strides.image + y * g.a_strides.row;
      for (Index x = 0; x < g.grid.width; ++x) {
        V right[kVectors];
        for (int v = 0; v < kVectors; ++v) right[v] = load(d + v * kLanes<T>);
        for (int i = 0; i < kRows; ++i) {
          const T left = a[at[i]];
          for (int v = 0; v < kVectors; ++v) sum[i][v] += left * right[v];
        }
        a += g.a_strides.column;
        d += g.columns;
      }
    }
  }
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) store(out[i] + v * kLanes<T>, sum[i][v]);
  }
}

template <class T, int kVectors>
void gradient_rows(int rows, const WindowGradient<T>& g, const Index* offsets, Index first, T* const* out) {
  switch (rows) {
#ifdef __AVX2__
    case 6: return gradient_tile<T, 6, kVectors>(g, offsets, first, out);
    case 5: return gradient_tile<T, 5, kVectors>(g, offsets, first, out);
    case 4: return gradient_tile<T, 4, kVectors>(g, offsets, first, out);
#endif
    case 3: return gradient_tile<T, 3, kVectors>(g, offsets, first, out);
    case 2: return gradient_tile<T, 2, kVectors>(g, offsets, first, out);
    default: return gradient_tile<T, 1, kVectors>(g, offsets, first, out);
  }
}

/// For one or two columns: multiples of whole segments added up, out being (columns, k).
template <class T>
void gradient_by_segments(const WindowGradient<T>& g) {
  const Index k = g.window.segments * g.window.length;
  Walk walk(g.grid);
  const T* d = g.d;
  for (Index i = g.grid.images * g.grid.height * g.grid.width; i > 0; --i, walk.step(), d += g.columns) {
    const T* a = g.a + walk.offset(g.a_strides);
    for (Index n = 0; n < g.columns; ++n) {
      T* out = g.out + n * k;
      const T factor = d[n];
      for (Index s = 0; s < g.window.segments; ++s, out += g.window.length) {
        const T* at = a + s * g.window.stride;
#pragma GCC ivdep
        for (Index j = 0; j < g.window.length; ++j) out[j] += factor * at[j];
      }
    }
  }
}

template <class T>
void gradient(const WindowGradient<T>& g) {
  if (g.columns <= kDotColumns) return gradient_by_segments(g);
  const Index k = g.window.segments * g.window.length;
  for (Index start = 0; start < k; start += kTile) {
    const int rows = static_cast<int>(smaller(kTile, k - start));
    Index offsets[kTile];
    for (int i = 0; i < rows; ++i) {
      offsets[i] = (start + i) / g.window.length * g.window.stride + (start + i) % g.window.length;
    }
    for (Index first = 0; first < g.columns; first += 2 * kLanes<T>) {
      T* out[kTile];
      for (int i = 0; i < rows; ++i) out[i] = g.out + (start + i) * g.columns + first;
      if (g.columns - first > kLanes<T>) {
        gradient_rows<T, 2>(rows, g, offsets, first, out);
      } else {
        gradient_rows<T, 1>(rows, g, offsets, first, out);
      }
    }
  }
}

}  // namespace

void fill(WindowTable<float>& f32, WindowTable<double>& f64) {
  f32 = {&product<float>, &gradient<float>};
  f64 = {&product<double>, &gradient<double>};
}

}  // namespace sandglass::linalg::SANDGLASS_ISA
