#pragma once
#include "core/linalg/product/lanes.hpp"

/// Private to the products: copies of the vector operand, and of tiles whose rows are columns of C.
namespace sandglass::linalg {
namespace {

/// A matrix that is read along rows or along columns: element (i, k) is data[i * row + k * depth]; one of the two is 1.
template <class T>
struct Operand {
  const T* data;
  Index row, depth;

  Operand at(Index i, Index k) const { return {data + i * row + k * depth, row, depth}; }
};

inline Index least(Index a, Index b) { return a < b ? a : b; }

/// A square of transpose_block, or the part of it that the matrix has.
template <class T>
void transpose_whole(const T* from, Index from_row, T* to, Index to_row) {
  constexpr int n = kWidth<T>;
  Lanes<T> r[n];
#pragma GCC unroll 16
  for (int y = 0; y < n; ++y) r[y] = load_lanes(from + y * from_row);
  transpose_square<T>(r);
#pragma GCC unroll 16
  for (int x = 0; x < n; ++x) store_lanes(to + x * to_row, r[x]);
}
template <class T>
void transpose_part(int rows, int cols, const T* from, Index from_row, T* to, Index to_row) {
  constexpr int n = kWidth<T>;
  const Part<T> across(cols), down(rows);
  Lanes<T> r[n];
#pragma GCC unroll 16
  for (int y = 0; y < n; ++y) r[y] = y < rows ? across.load(from + y * from_row) : Lanes<T>{};
  transpose_square<T>(r);
#pragma GCC unroll 16
  for (int x = 0; x < n; ++x) {
    if (x < cols) down.store(to + x * to_row, r[x]);
  }
}

/// to(j, i) = from(i, j) for from (rows, cols): rows of `from` lie from_row apart, those of `to` to_row apart.
template <class T>
void transpose_block(Index rows, Index cols, const T* from, Index from_row, T* to, Index to_row) {
  constexpr Index n = kWidth<T>;
  for (Index i = 0; i < rows; i += n) {
    for (Index j = 0; j < cols; j += n) {
      const T* const square = from + i * from_row + j;
      T* const turned = to + j * to_row + i;
      if (rows - i >= n && cols - j >= n) {
        transpose_whole(square, from_row, turned, to_row);
      } else {
        transpose_part(static_cast<int>(least(n, rows - i)), static_cast<int>(least(n, cols - j)), square, from_row,
                       turned, to_row);
      }
    }
  }
}

/// to(k, 0..width) = alpha * v(0..cols, k) for k < depth, zeros behind `cols`; rows of `to` are `width` long.
template <class T>
void pack_panel(const Operand<T>& v, Index cols, Index depth, T alpha, Index width, T* to) {
  constexpr Index n = kWidth<T>;
  const Lanes<T> times = spread(alpha);
  if (v.row != 1) {
    for (Index j = 0; j < width; j += n) {
      if (cols - j < n) {
        for (Index k = 0; k < depth; ++k) store_lanes(to + k * width + j, Lanes<T>{});
      }
      if (cols > j) transpose_block(least(n, cols - j), depth, v.data + j * v.row, v.row, to + j, width);
    }
    if (alpha == T(1)) return;
    for (Index i = 0; i < depth * width; i += n) store_lanes(to + i, times * load_lanes(to + i));
    return;
  }
  const Part<T> part(static_cast<int>(cols - (width - n)));
  const T* from = v.data;
  for (Index k = 0; k < depth; ++k, from += v.depth, to += width) {
    if (width == 2 * n) store_lanes(to, times * load_lanes(from));
    store_lanes(to + width - n, times * part.load(from + width - n));
  }
}

}  // namespace
}  // namespace sandglass::linalg
