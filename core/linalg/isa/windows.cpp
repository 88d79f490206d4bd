// Products of the windows of images with matrices, without writing the windows out: what convolutions are made of.
// Every element is one sum in ascending order, from zero or from what is there. With fused multiply-adds its bits don't
// depend on vectors and tiles; the portable compilation rounds twice in each step, where the others round once.
#include "core/linalg/isa/pixel_lanes.hpp"
#include "core/linalg/isa/tables.hpp"
#include "core/linalg/isa/vector.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

/// Rows of a register tile, which is two vectors wide.
#if defined(__AVX512F__)
constexpr int kTile = 8, kGradientTile = 12;  // more pixels than eight want more pointers than there are registers
#else
constexpr int kTile = 6, kGradientTile = 6;  // twelve sums, two operands and a copy fill sixteen registers
#endif

static_assert(kGradientUnit % kGradientTile == 0);

template <class T>
constexpr Index kHalf = 32 / sizeof(T);  // of a panel
template <class V, class T>
constexpr Index kLanes = sizeof(V) / sizeof(T);

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

/// The vectors of b at k = 0, 1, ...: `step` numbers from one k to the next, `apart` from one vector to the next.
template <class T>
struct Columns {
  const T* b;
  Index step, apart;
};

/// kRows pixels by kVectors vectors of columns, of which `columns` numbers are wanted.
template <class V, int kRows, int kVectors, class T>
void product_tile(const WindowProduct<T>& p, const T* const* a, Columns<T> right, Index columns, T* const* c) {
  constexpr Index kWide = kVectors * kLanes<V, T>;
  V sum[kRows][kVectors];
  for (int i = 0; i < kRows; ++i) {
    T row[kWide] = {};
    if (p.add && columns < kWide) __builtin_memcpy(row, c[i], static_cast<std::size_t>(columns) * sizeof(T));
    const T* from = p.add && columns == kWide ? c[i] : row;
    for (int v = 0; v < kVectors; ++v) sum[i][v] = load<V>(from + v * kLanes<V, T>);
  }
  for (Index s = 0; s < p.window.segments; ++s) {
    const T* at[kRows];
    for (int i = 0; i < kRows; ++i) at[i] = a[i] + s * p.window.stride;
    for (Index j = 0; j < p.window.length; ++j, right.b += right.step) {
      V b[kVectors];
      for (int v = 0; v < kVectors; ++v) b[v] = load<V>(right.b + v * right.apart);
      for (int i = 0; i < kRows; ++i) {
        for (int v = 0; v < kVectors; ++v) sum[i][v] += at[i][j] * b[v];
      }
    }
  }
  for (int i = 0; i < kRows; ++i) {
    T row[kWide];
    T* to = columns == kWide ? c[i] : row;
    for (int v = 0; v < kVectors; ++v) store(to + v * kLanes<V, T>, sum[i][v]);
    if (columns < kWide) __builtin_memcpy(c[i], row, static_cast<std::size_t>(columns) * sizeof(T));
  }
}

/// Columns [first, first + columns) of all pixels. The last tile repeats a pixel where there are no more.
template <class V, int kVectors, class T>
void product_strip(const WindowProduct<T>& p, Index first, Columns<T> right, Index columns) {
  const Index pixels = p.grid.images * p.grid.height * p.grid.width;
  Walk walk(p.grid);
  for (Index i = 0; i < pixels; i += kTile) {
    const T* a[kTile];
    T* c[kTile];
    for (Index r = 0; r < kTile; ++r) {
      if (r > 0 && i + r < pixels) walk.step();
      a[r] = p.a + walk.offset(p.a_strides);
      c[r] = p.c + walk.offset(p.c_strides) + first;
    }
    walk.step();
    product_tile<V, kTile, kVectors>(p, a, right, columns, c);
  }
}

/// One or two columns, with pixels as the lanes of vectors. b is stored as (columns, k).
template <int kColumns, class T>
void product_columns(const WindowProduct<T>& p) {
  using V = Vector<T>;
  constexpr int kVectors = 2, kLanesOf = kPixelLanes<T>, kPixels = kVectors * kLanesOf;
  const Index pixels = p.grid.images * p.grid.height * p.grid.width, k = p.window.segments * p.window.length;
  Walk walk(p.grid);
  for (Index i = 0; i < pixels; i += kPixels) {
    const T* a[kPixels];
    T* c[kPixels];
    for (Index r = 0; r < kPixels; ++r) {
      if (r > 0 && i + r < pixels) walk.step();
      a[r] = p.a + walk.offset(p.a_strides);
      c[r] = p.c + walk.offset(p.c_strides);
    }
    walk.step();
    V sum[kColumns][kVectors] = {};
    for (int n = 0; p.add && n < kColumns; ++n) {
      for (int v = 0; v < kVectors; ++v) sum[n][v] = read_lane<T>(c + v * kLanesOf, n);
    }
    const T* b = p.b;
    for (Index s = 0; s < p.window.segments; ++s, b += p.window.length) {
      const Index start = s * p.window.stride;
      Index j = 0;
      for (; j + kGroup<T> <= p.window.length; j += kGroup<T>) {
        for (int v = 0; v < kVectors; ++v) {
          V x[kGroup<T>];
          read_lanes<T>(a + v * kLanesOf, start + j, x);
          for (int t = 0; t < kGroup<T>; ++t) {
            for (int n = 0; n < kColumns; ++n) sum[n][v] += x[t] * b[n * k + j + t];
          }
        }
      }
      for (; j < p.window.length; ++j) {
        for (int v = 0; v < kVectors; ++v) {
          const V x = read_lane<T>(a + v * kLanesOf, start + j);
          for (int n = 0; n < kColumns; ++n) sum[n][v] += x * b[n * k + j];
        }
      }
    }
    for (int n = 0; n < kColumns; ++n) {
      T to[kPixels];
      for (int v = 0; v < kVectors; ++v) store(to + v * kLanesOf, sum[n][v]);
      for (int r = 0; r < kPixels; ++r) c[r][n] = to[r];
    }
  }
}

template <class T>
void product(const WindowProduct<T>& p) {
  const Index k = p.window.segments * p.window.length, panel = 2 * kHalf<T>;
  if (p.columns == 1) return product_columns<1>(p);
  if (p.columns <= kDotColumns) return product_columns<2>(p);
  for (Index first = 0; first < p.columns;) {
    const Index left = p.columns - first;
    const T* b = p.b + first * k;
#if defined(__AVX512F__)
    if (left <= kHalf<T>) return product_strip<Vector<T>, 1>(p, first, {b, kHalf<T>, 0}, left);
    if (left > 3 * kHalf<T>) {  // two whole panels
      product_strip<WideVector<T>, 2>(p, first, {b, panel, panel * k}, smaller(left, 2 * panel));
      first += 2 * panel;
      continue;
    }
    product_strip<WideVector<T>, 1>(p, first, {b, panel, 0}, smaller(left, panel));
#elif defined(__AVX2__)
    if (left <= kHalf<T>) return product_strip<Vector<T>, 1>(p, first, {b, kHalf<T>, 0}, left);
    product_strip<Vector<T>, 2>(p, first, {b, panel, kHalf<T>}, smaller(left, panel));
#else
    const Index step = left <= kHalf<T> ? kHalf<T> : panel;
    for (Index part = 0; part < smaller(left, panel); part += kHalf<T>) {  // two vectors are half a panel
      product_strip<Vector<T>, 2>(p, first + part, {b + part, step, kHalf<T> / 2}, smaller(left - part, kHalf<T>));
    }
#endif
    first += panel;
  }
}
static_assert(kDotColumns == 2);

/// kRows elements of the window by kVectors vectors of columns, summed over all pixels.
template <class V, int kRows, int kVectors, class T>
void gradient_tile(const WindowGradient<T>& g, const Index* offsets, Index first, T* const* out) {
  constexpr Index kStep = kLanes<V, T>;
  V sum[kRows][kVectors];
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) sum[i][v] = load<V>(out[i] + v * kStep);
  }
  Index at[kRows];
  for (int i = 0; i < kRows; ++i) at[i] = offsets[i];
  const T* d = g.d + first;
  for (Index image = 0; image < g.grid.images; ++image) {
    for (Index y = 0; y < g.grid.height; ++y) {
      const T* a = g.a + image * g.a_strides.image + y * g.a_strides.row;
      for (Index x = 0; x < g.grid.width; ++x) {
        V right[kVectors];
        for (int v = 0; v < kVectors; ++v) right[v] = load<V>(d + v * kStep);
        for (int i = 0; i < kRows; ++i) {
          for (int v = 0; v < kVectors; ++v) sum[i][v] += a[at[i]] * right[v];
        }
        a += g.a_strides.column;
        d += g.columns;
      }
    }
  }
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) store(out[i] + v * kStep, sum[i][v]);
  }
}

template <class V, int kVectors, int kRows = kGradientTile, class T>
void gradient_rows(int rows, const WindowGradient<T>& g, const Index* offsets, Index first, T* const* out) {
  if constexpr (kRows > 1) {
    if (rows < kRows) return gradient_rows<V, kVectors, kRows - 1>(rows, g, offsets, first, out);
  }
  gradient_tile<V, kRows, kVectors>(g, offsets, first, out);
}

/// For one or two columns: multiples of segments added up, out being (columns, k).
template <class T>
void gradient_by_segments(const WindowGradient<T>& g) {
  const Index k = g.window.segments * g.window.length;
  Walk walk(g.grid);
  const T* d = g.d;
  for (Index i = g.grid.images * g.grid.height * g.grid.width; i > 0; --i, walk.step(), d += g.columns) {
    const T* a = g.a + walk.offset(g.a_strides);
    for (Index n = 0; n < g.columns; ++n) {
      const T factor = d[n];
      for (Index s = g.first / g.window.length; s * g.window.length < g.end; ++s) {
        T* out = g.out + n * k + s * g.window.length;
        const T* at = a + s * g.window.stride;
        const Index end = smaller(g.window.length, g.end - s * g.window.length);
        Index j = s * g.window.length < g.first ? g.first - s * g.window.length : 0;
#pragma GCC ivdep
        for (; j < end; ++j) out[j] += factor * at[j];
      }
    }
  }
}

template <class T>
void gradient(const WindowGradient<T>& g) {
  if (g.columns <= kDotColumns) return gradient_by_segments(g);
  constexpr Index kWide = kLanes<WideVector<T>, T>, kNarrow = kLanes<Vector<T>, T>;
  for (Index start = g.first; start < g.end; start += kGradientTile) {
    const int rows = static_cast<int>(smaller(kGradientTile, g.end - start));
    Index offsets[kGradientTile];
    for (int i = 0; i < rows; ++i) {
      offsets[i] = (start + i) / g.window.length * g.window.stride + (start + i) % g.window.length;
    }
    for (Index first = 0; first < g.columns;) {
      T* out[kGradientTile];
      for (int i = 0; i < rows; ++i) out[i] = g.out + (start + i) * g.columns + first;
      const Index left = g.columns - first;
      if (left >= 2 * kWide) {
        gradient_rows<WideVector<T>, 2>(rows, g, offsets, first, out);
        first += 2 * kWide;
      } else if (left >= kWide) {
        gradient_rows<WideVector<T>, 1>(rows, g, offsets, first, out);
        first += kWide;
      } else {
        gradient_rows<Vector<T>, 1>(rows, g, offsets, first, out);
        first += kNarrow;
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
