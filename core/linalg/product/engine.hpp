#pragma once
#include "core/linalg/isa/tables.hpp"
#include "core/linalg/product/pack.hpp"
#include "core/linalg/product/tile.hpp"

/// Private to the products: which operand is which, and the loops around the tiles. No choice made here changes a bit,
/// so they may follow the size of this processor's registers.
namespace sandglass::linalg {
namespace {

/// Where the sums go: element (i, j) to c[i * ldc + j] or, turned, to c[j * ldc + i].
template <class T>
struct Sums {
  T* c;
  Index ldc;
  bool turned;
  bool add;
};

/// One product of a scalar operand (rows, depth), whose numbers are spread over vectors, and a vector operand
/// (depth, cols), of which vectors are read. The latter is packed only if its columns do not lie together, are to be
/// multiplied by alpha or are crowded. The larger operand is read once, past a block of the other that stays in the
/// second-level cache.
template <class T>
class Product {
 public:
  Product(const Operand<T>& s, const Operand<T>& v, Index rows, Index cols, Index depth, T alpha, const Sums<T>& to)
      : s_(s), v_(v), rows_(rows), cols_(cols), depth_(depth), alpha_(alpha), to_(to) {
    const Index tiles = (rows + kTileRows - 1) / kTileRows;
    height_ = (rows + tiles - 1) / tiles;  // all about as high
  }

  void run(T* buffer) {
    const bool pack = v_.row != 1 || alpha_ != T(1) || crowded();
    const Index most = least(depth_, kMostDepth);
    for (Index k = 0; k < depth_; k += most) {
      const Index kc = least(most, depth_ - k);
      if (rows_ > cols_ || depth_ < kShallow) {
        past_vectors(k, kc, pack, buffer);
      } else {
        past_scalars(k, kc, pack, buffer);
      }
      to_.add = true;
    }
  }

 private:
  static constexpr Index kPanel = kTileVectors * kWidth<T>, kLine = 64 / sizeof(T);
  static constexpr Index kMostDepth = 1024;
  static constexpr Index kShallow = 256;  // below it C is large beside the operands: its rows are written in order
  static constexpr Index kBlock = kProductBytes / Index{sizeof(T)};  // elements that stay in the cache

  /// Whether the rows of a panel crowd into few sets of the caches, and so many tiles read it that a copy is cheaper.
  bool crowded() const {
    return v_.depth * Index{sizeof(T)} % 2048 == 0 && depth_ >= kShallow && rows_ >= 16 * kTileRows;
  }

  /// A panel as wide as a tile: where it lies, or packed.
  Operand<T> panel(Index j, Index k, Index kc, bool pack, T* to) const {
    if (!pack) return v_.at(j, k);
    const Index cols = least(kPanel, cols_ - j), width = cols > kWidth<T> ? kPanel : kWidth<T>;
    pack_panel(v_.at(j, k), cols, kc, alpha_, width, to);
    return {to, 1, width};
  }

  /// Keeps a block of the vector operand, reads the other past it.
  void past_vectors(Index k, Index kc, bool pack, T* buffer) const {
    const Index most = kBlock / kc / kPanel * kPanel;
    for (Index first = 0; first < cols_; first += most) {
      const Index end = least(first + most, cols_);
      for (Index j = first; pack && j < end; j += kPanel) panel(j, k, kc, true, buffer + (j - first) * kc);
      for (Index i = 0; i < rows_; i += height_) {
        for (Index j = first; j < end; j += kPanel) {
          const Index width = cols_ - j > kWidth<T> ? kPanel : kWidth<T>;
          const Operand<T> v = pack ? Operand<T>{buffer + (j - first) * kc, 1, width} : v_.at(j, k);
          tile<false>(i, j, k, kc, v, nullptr, 0);
        }
      }
    }
  }

  /// Keeps a block of the scalar operand, reads the other past it, panel by panel.
  void past_scalars(Index k, Index kc, bool pack, T* buffer) const {
    const Index most = (kBlock / kc + height_ - 1) / height_ * height_;
    for (Index first = 0; first < rows_; first += most) {
      const Index end = least(first + most, rows_);
      for (Index j = 0; j < cols_; j += kPanel) {
        const Operand<T> v = panel(j, k, kc, pack, buffer);
        Index soon = j + kPanel;  // a line of the next panel's rows for each tile
        for (Index i = first; i < end; i += height_, soon += kLine) {
          const bool some = !pack && soon < cols_;
          tile<true>(i, j, k, kc, v, some ? v_.at(soon, k).data : v.data, some ? v_.depth : 0);
        }
      }
    }
  }

  template <bool kFetch>
  __attribute__((always_inline)) void tile(Index i, Index j, Index k, Index kc, const Operand<T>& v, const T* ahead,
                                           Index ahead_step) const {
    const Index rows = least(height_, rows_ - i), cols = least(kPanel, cols_ - j);
    const int vectors = cols > kWidth<T> ? 2 : 1, last = static_cast<int>(cols - (vectors - 1) * kWidth<T>);
    const RunTile<T> kernel = find_tile<T, kFetch>(s_.row == 1, rows, vectors, last == kWidth<T>);
    const T* s = s_.at(i, k).data;
    if (!to_.turned) {
      return kernel({s, s_.row, s_.depth, v.data, v.depth, kc, to_.c + i * to_.ldc + j, to_.ldc, last, to_.add, ahead,
                     ahead_step});
    }
    alignas(64) T turned[kTileRows * kPanel];
    T* const c = to_.c + j * to_.ldc + i;
    if (to_.add) transpose_block(cols, rows, c, to_.ldc, turned, kPanel);
    kernel({s, s_.row, s_.depth, v.data, v.depth, kc, turned, kPanel, last, to_.add, ahead, ahead_step});
    transpose_block(rows, cols, turned, kPanel, c, to_.ldc);
  }

  Operand<T> s_, v_;
  Index rows_, cols_, depth_;
  T alpha_;
  Sums<T> to_;
  Index height_;
};

/// See linalg::gemm. Either operand may be the one that vectors are read of; where the other is chosen, C is made as
/// its transpose. The counts are about cycles: of tiles, and of what is turned over.
template <class T>
void multiply(bool ta, bool tb, Index m, Index n, Index k, T alpha, const T* a, Index lda, const T* b, Index ldb,
              T beta, T* c, Index ldc, T* buffer) {
  const bool add = beta != T(0);
  if (add && beta != T(1)) {
    for (Index r = 0; r < m; ++r) {
      for (Index i = 0; i < n; ++i) c[r * ldc + i] *= beta;
    }
  }
  for (Index r = 0; k <= 0 && !add && r < m; ++r) {
    for (Index i = 0; i < n; ++i) c[r * ldc + i] = T(0);
  }
  const auto tiles = [&](Index rows, Index cols) { return rows * ((cols + kWidth<T> - 1) / kWidth<T>)*k / 2; };
  const Index straight = tiles(m, n) + (tb ? n * k / 2 : 0);
  const Index turned = tiles(n, m) + ((ta ? 0 : m * k) + m * n * (add ? 2 : 1)) / 2;
  const Operand<T> left{a, ta ? 1 : lda, ta ? lda : 1}, right{b, tb ? ldb : 1, tb ? 1 : ldb};
  if (alpha != T(1) || straight <= turned) {  // alpha belongs to B
    Product<T>(left, right, m, n, k, alpha, {c, ldc, false, add}).run(buffer);
  } else {
    Product<T>(right, left, n, m, k, alpha, {c, ldc, true, add}).run(buffer);
  }
}

}  // namespace
}  // namespace sandglass::linalg
