#include "core/linalg/isa/tables.hpp"
#include "core/linalg/isa/vector.hpp"

// Matrix products by register tiles, after Goto & van de Geijn 2008 and BLIS (Van Zee & van de Geijn 2015):
// a tile of kRows x kWidth numbers of C is held in registers while its k is run through. The operand that runs along
// kWidth (the "wide" one) is read as vectors from panels of kWidth columns, the other (the "tall" one) number by
// number. What differs from the textbook is how little is packed, because an autoencoder's batch is small beside its
// weights:
//  - a tall operand whose rows are contiguous in k is read where it lies;
//  - with B transposed (the gradient of the data) C^T = B A^T is computed instead, so that the small A is the one
//  packed.
namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

constexpr int kRows = 6;
#ifdef __AVX2__
constexpr int kVectors = 2;  // 12 accumulators of the 16 registers
#else
constexpr int kVectors = 1;  // a 32-byte vector takes two SSE registers
#endif
template <class T>
constexpr int kWidth = kVectors* VectorOf<T>::kLanes;

constexpr Index kDepthBlock = 384;  // k of one pass: a panel of the wide operand stays in the first-level cache
constexpr Index kTallBlock = 384;   // rows of the tall operand that stay in the second-level cache when packed
constexpr Index kWideBlock = 256;   // columns of the wide operand packed at once when they are used only once
constexpr Index kTallBuffer = (kTallBlock + kRows) * kDepthBlock;
static_assert(kTallBuffer + kDepthBlock * (kWideBlock + 16) <= kProductBuffer);

/// A matrix read by (row, k) or (k, column): element (i, j) at data[i * rows + j * cols].
template <class T>
struct View {
  const T* data;
  Index row_step;
  Index col_step;
  const T* at(Index i, Index j) const { return data + i * row_step + j * col_step; }
};

/// Where a tile goes: element (i, j) of the tile's frame at data[i * row_step + j * col_step]; one of the steps is 1.
template <class T>
struct Target {
  T* data;
  Index row_step;
  Index col_step;
  T alpha;
  T beta;
};

template <class T, int R>
inline void store_rows(const Vector<T> (&acc)[R][kVectors], const Target<T>& to, Index width) {
  constexpr int kLanes = VectorOf<T>::kLanes;
  if (width == kWidth<T>) {
    for (int i = 0; i < R; ++i) {
      for (int v = 0; v < kVectors; ++v) {
        T* p = to.data + i * to.row_step + v * kLanes;
        Vector<T> x = acc[i][v] * to.alpha;
        if (to.beta == T(1)) {
          x += load(p);
        } else if (to.beta != T(0)) {
          x += load(p) * to.beta;
        }
        store(p, x);
      }
    }
    return;
  }
  alignas(32) T part[kWidth<T>];
  for (int i = 0; i < R; ++i) {
    for (int v = 0; v < kVectors; ++v) store(part + v * kLanes, Vector<T>(acc[i][v] * to.alpha));
    T* p = to.data + i * to.row_step;
    for (Index j = 0; j < width; ++j) p[j] = to.beta == T(0) ? part[j] : part[j] + to.beta * p[j];
  }
}

#ifdef __AVX2__
/// 8 x 8 floats in registers: rows become columns.
inline void transpose_registers(Vector<float> (&r)[8]) {
  typedef int Order __attribute__((vector_size(32)));
  Vector<float> t[8];
  for (int i = 0; i < 8; i += 2) {
    t[i] = __builtin_shuffle(r[i], r[i + 1], Order{0, 8, 1, 9, 4, 12, 5, 13});
    t[i + 1] = __builtin_shuffle(r[i], r[i + 1], Order{2, 10, 3, 11, 6, 14, 7, 15});
  }
  for (int h = 0; h < 8; h += 4) {
    r[h] = __builtin_shuffle(t[h], t[h + 2], Order{0, 1, 8, 9, 4, 5, 12, 13});
    r[h + 1] = __builtin_shuffle(t[h], t[h + 2], Order{2, 3, 10, 11, 6, 7, 14, 15});
    r[h + 2] = __builtin_shuffle(t[h + 1], t[h + 3], Order{0, 1, 8, 9, 4, 5, 12, 13});
    r[h + 3] = __builtin_shuffle(t[h + 1], t[h + 3], Order{2, 3, 10, 11, 6, 7, 14, 15});
  }
  for (int i = 0; i < 4; ++i) {
    const Vector<float> low = r[i], high = r[i + 4];
    r[i] = __builtin_shuffle(low, high, Order{0, 1, 2, 3, 8, 9, 10, 11});
    r[i + 4] = __builtin_shuffle(low, high, Order{4, 5, 6, 7, 12, 13, 14, 15});
  }
}

inline void transpose_8x8(const float* from, Index from_step, float* to, Index to_step) {
  Vector<float> r[8];
  for (int i = 0; i < 8; ++i) r[i] = load(from + i * from_step);
  transpose_registers(r);
  for (int i = 0; i < 8; ++i) store(to + i * to_step, r[i]);
}
#endif

template <class T, int R>
inline void store_columns(const Vector<T> (&acc)[R][kVectors], const Target<T>& to, Index width) {
  const T alpha = to.alpha, beta = to.beta;
#ifdef __AVX2__
  if constexpr (sizeof(T) == 4 && R == 6) {
    if (width == kWidth<T>) {
      typedef float Four __attribute__((vector_size(16)));
      typedef float Two __attribute__((vector_size(8)));
      for (int v = 0; v < kVectors; ++v) {
        Vector<float> r[8] = {acc[0][v], acc[1][v], acc[2][v], acc[3][v], acc[4][v], acc[5][v], {}, {}};
        transpose_registers(r);
        for (int j = 0; j < 8; ++j) {
          float* p = to.data + (v * 8 + j) * to.col_step;
          Vector<float> old = {};
          if (beta != 0) {
            __builtin_memcpy(&old, p, 16);
            __builtin_memcpy(reinterpret_cast<float*>(&old) + 4, p + 4, 8);
          }
          const Vector<float> x = beta != 0 ? r[j] * alpha + old * beta : r[j] * alpha;
          const Four first = __builtin_shufflevector(x, x, 0, 1, 2, 3);
          const Two second = __builtin_shufflevector(x, x, 4, 5);
          __builtin_memcpy(p, &first, 16);
          __builtin_memcpy(p + 4, &second, 8);
        }
      }
      return;
    }
  }
#endif
  alignas(32) T part[R][kWidth<T>];
  for (int i = 0; i < R; ++i) {
    for (int v = 0; v < kVectors; ++v) store(&part[i][v * VectorOf<T>::kLanes], Vector<T>(acc[i][v] * alpha));
  }
  for (Index j = 0; j < width; ++j) {
    T* p = to.data + j * to.col_step;
    for (int i = 0; i < R; ++i) p[i] = beta == T(0) ? part[i][j] : part[i][j] + beta * p[i];
  }
}

/// One tile: R rows of the tall operand (element (i, k) at a[i * row_step + k * col_step]) times a panel of the wide
/// one (row k at b + k * b_step).
template <class T, int R, bool kTransposed>
[[gnu::noinline]] void tile(Index depth, const T* a, Index row_step, Index col_step, const T* b, Index b_step,
                            const Target<T>& to, Index width) {
  Vector<T> acc[R][kVectors] = {};
  if constexpr (!kTransposed) {
    for (int i = 0; i < R; ++i) {
      __builtin_prefetch(to.data + i * to.row_step, 1);
      __builtin_prefetch(to.data + i * to.row_step + kWidth<T> - 1, 1);
    }
  }
  const T* a3 = a + 3 * row_step;
#pragma GCC unroll 4
  for (Index k = 0; k < depth; ++k) {
    Vector<T> wide[kVectors];
    for (int v = 0; v < kVectors; ++v) wide[v] = load(b + v * VectorOf<T>::kLanes);
#pragma GCC unroll 6
    for (int i = 0; i < R; ++i) {
      const T x = i < 3 ? a[i * row_step] : a3[(i - 3) * row_step];
      for (int v = 0; v < kVectors; ++v) acc[i][v] += wide[v] * x;
    }
    a += col_step;
    a3 += col_step;
    b += b_step;
  }
  if constexpr (kTransposed) {
    store_columns<T, R>(acc, to, width);
  } else {
    store_rows<T, R>(acc, to, width);
  }
}

/// The tile for `rows` rows; packed panels have row_step 1 and col_step kRows, known to the compiler.
template <class T, bool kTransposed, bool kPacked>
inline void any_tile(Index rows, Index depth, const T* a, Index row_step, const T* b, Index b_step, const Target<T>& to,
                     Index width) {
  const Index rs = kPacked ? 1 : row_step;
  constexpr Index kColStep = kPacked ? kRows : 1;
  switch (rows) {
    case 6: return tile<T, 6, kTransposed>(depth, a, rs, kColStep, b, b_step, to, width);
    case 5: return tile<T, 5, kTransposed>(depth, a, rs, kColStep, b, b_step, to, width);
    case 4: return tile<T, 4, kTransposed>(depth, a, rs, kColStep, b, b_step, to, width);
    case 3: return tile<T, 3, kTransposed>(depth, a, rs, kColStep, b, b_step, to, width);
    case 2: return tile<T, 2, kTransposed>(depth, a, rs, kColStep, b, b_step, to, width);
    default: return tile<T, 1, kTransposed>(depth, a, rs, kColStep, b, b_step, to, width);
  }
}

/// Panels of kRows rows; element (i, k) of panel p at out[p * kRows * depth + k * kRows + i]. The source is contiguous
/// in i.
template <class T>
void pack_tall(const View<T>& source, Index rows, Index depth, T* out) {
  for (Index k = 0; k < depth; ++k) {
    const T* from = source.at(0, k);
    T* to = out + k * kRows;
    Index i = 0;
    for (; i + kRows <= rows; i += kRows, from += kRows, to += kRows * depth) {
      __builtin_memcpy(to, from, kRows * sizeof(T));
    }
    for (Index r = 0; i + r < rows; ++r) to[r] = from[r];
  }
}

/// One panel of `cols` <= kWidth columns from a source that is contiguous in k; missing columns become 0.
template <class T>
void pack_panel_transposed(const View<T>& source, Index depth, Index cols, T* out) {
  constexpr Index kW = kWidth<T>;
  Index k = 0;
#ifdef __AVX2__
  if constexpr (sizeof(T) == 4) {
    if (cols == kW) {
      for (; k + 8 <= depth; k += 8) {
        transpose_8x8(source.at(k, 0), source.col_step, out + k * kW, kW);
        transpose_8x8(source.at(k, 8), source.col_step, out + k * kW + 8, kW);
      }
    }
  }
#endif
  for (; k < depth; ++k) {
    for (Index j = 0; j < kW; ++j) out[k * kW + j] = j < cols ? *source.at(k, j) : T(0);
  }
}

/// Panels of kWidth columns; element (k, j) of panel p at out[p * kWidth * depth + k * kWidth + j].
template <class T>
void pack_wide(const View<T>& source, Index depth, Index cols, T* out) {
  constexpr Index kW = kWidth<T>;
  if (source.col_step != 1) {
    for (Index j = 0; j < cols; j += kW) {
      const View<T> panel{source.at(0, j), source.row_step, source.col_step};
      pack_panel_transposed(panel, depth, smaller(kW, cols - j), out + j * depth);
    }
    return;
  }
  for (Index k = 0; k < depth; ++k) {
    const T* from = source.at(k, 0);
    T* to = out + k * kW;
    Index j = 0;
    for (; j + kW <= cols; j += kW, to += kW * depth) {
      for (int v = 0; v < kVectors; ++v) store(to + v * VectorOf<T>::kLanes, load(from + j + v * VectorOf<T>::kLanes));
    }
    if (j < cols) {
      for (Index c = 0; c < kW; ++c) to[c] = j + c < cols ? from[j + c] : T(0);
    }
  }
}

/// C += or = for one block: `tall` is `rows` x `depth`, packed or not, `wide` is `depth` x `cols`.
template <class T, bool kTransposed, bool kPacked>
void block(Index rows, Index cols, Index depth, const T* tall, Index row_step, const T* wide, Index panel_step,
           Index b_step, const T* last_panel, const Target<T>& to) {
  constexpr Index kW = kWidth<T>;
  for (Index j = 0; j < cols; j += kW) {
    const Index width = smaller(kW, cols - j);
    const bool last = width < kW && last_panel != nullptr;
    const T* b = last ? last_panel : wide + (j / kW) * panel_step;
    for (Index i = 0; i < rows; i += kRows) {
      Target<T> here = to;
      here.data += i * to.row_step + j * to.col_step;
      const T* a = kPacked ? tall + i * depth : tall + i * row_step;
      any_tile<T, kTransposed, kPacked>(smaller(kRows, rows - i), depth, a, row_step, b, last ? kW : b_step, here,
                                        width);
    }
  }
}

/// All of one product, in the frame where the tall operand has `rows` rows and the wide one `cols` columns.
template <class T, bool kTransposed>
void product(Index rows, Index cols, Index depth, const View<T>& tall, const View<T>& wide, Target<T> to, T* buffer) {
  constexpr Index kW = kWidth<T>;
  const bool pack_a = tall.col_step != 1;
  // A panel that few tiles use is not worth copying, if its rows are contiguous.
  const bool direct_b = wide.col_step == 1 && rows <= 8 * kRows;
  T* const tall_buffer = buffer;
  T* const wide_buffer = buffer + kTallBuffer;
  const T beta = to.beta;
  for (Index k0 = 0; k0 < depth; k0 += kDepthBlock) {
    const Index kc = smaller(kDepthBlock, depth - k0);
    to.beta = k0 == 0 ? beta : T(1);
    for (Index i0 = 0; i0 < rows; i0 += kTallBlock) {
      const Index mc = pack_a ? smaller(kTallBlock, rows - i0) : rows;
      if (pack_a) pack_tall(View<T>{tall.at(i0, k0), tall.row_step, tall.col_step}, mc, kc, tall_buffer);
      for (Index j0 = 0; j0 < cols; j0 += kWideBlock) {
        const Index nc = smaller(kWideBlock, cols - j0);
        const View<T> part{wide.at(k0, j0), wide.row_step, wide.col_step};
        Target<T> here = to;
        here.data += i0 * to.row_step + j0 * to.col_step;
        const T* b = wide_buffer;
        const T* last_panel = nullptr;
        Index panel_step = kW * kc, b_step = kW;
        if (direct_b) {
          b = part.data;
          panel_step = kW;
          b_step = part.row_step;
          if (const Index rest = nc % kW; rest != 0) {
            pack_wide(View<T>{part.at(0, nc - rest), part.row_step, 1}, kc, rest, wide_buffer);
            last_panel = wide_buffer;
          }
        } else {
          pack_wide(part, kc, nc, wide_buffer);
        }
        if (pack_a) {
          block<T, kTransposed, true>(mc, nc, kc, tall_buffer, 1, b, panel_step, b_step, last_panel, here);
        } else {
          block<T, kTransposed, false>(mc, nc, kc, tall.at(i0, k0), tall.row_step, b, panel_step, b_step, last_panel,
                                       here);
        }
      }
      if (!pack_a) break;
    }
  }
}

template <class T>
void gemm(bool ta, bool tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb, T beta,
          T* c, Index ldc, T* buffer) {
  if (tb && (m <= n || ta)) {
    const View<T> tall{b, ldb, 1};                                      // (n, k) as it lies
    const View<T> wide = ta ? View<T>{a, lda, 1} : View<T>{a, 1, lda};  // (k, m)
    product<T, true>(n, m, k, tall, wide, Target<T>{c, 1, ldc, alpha, beta}, buffer);
    return;
  }
  const View<T> tall = ta ? View<T>{a, 1, lda} : View<T>{a, lda, 1};  // (m, k)
  const View<T> wide = tb ? View<T>{b, 1, ldb} : View<T>{b, ldb, 1};  // (k, n)
  product<T, false>(m, n, k, tall, wide, Target<T>{c, ldc, 1, alpha, beta}, buffer);
}

}  // namespace

void fill(ProductTable<float>& f32, ProductTable<double>& f64) {
  f32.gemm = &gemm<float>;
  f64.gemm = &gemm<double>;
}

}  // namespace sandglass::linalg::SANDGLASS_ISA
