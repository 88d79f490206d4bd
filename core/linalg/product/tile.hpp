#pragma once
#include "core/linalg/product/lanes.hpp"

/// Private to the products: the register tiles in which all sums are made.
namespace sandglass::linalg {
namespace {

/// C(i, j) = C(i, j) or 0, then fused(s(i, k), v(k, j), C(i, j)) for k = 0, 1, ..., depth - 1: a chain of its own for
/// each element, in this order with every tile, so that no blocking changes a bit.
template <class T>
struct Tile {
  const T* s;  // s(i, k) is s[i * s_row + k * s_depth]
  Index s_row, s_depth;
  const T* v;  // v(k, j) is v[k * v_depth + j]
  Index v_depth;
  Index depth;
  T* c;  // C(i, j) is c[i * ldc + j]
  Index ldc;
  int last;        // lanes of the last vector that are wanted
  bool add;        // starts from C, not from zero
  const T* ahead;  // what a later tile will read: a cache line for each k, `ahead_step` apart
  Index ahead_step;
};

/// The scalar operand of a tile, k after k. Rows that lie apart are reached from every fifth of them by 0 to 4 strides:
/// a pointer for each would not leave the processor enough registers. Left alone, the compiler goes back to such
/// pointers.
template <class T, int kRows, bool kByRows>
class Scalars {
 public:
  explicit Scalars(const Tile<T>& t) : stride_(t.s_row * Index{sizeof(T)}), thrice_(3 * stride_), step_(t.s_depth) {
    for (int i = 0; i < kBases; ++i) base_[i] = t.s + 5 * i * t.s_row;
    hide();
  }
  const T& operator[](int i) const {
    if (kByRows) return base_[0][i];
    const char* from = reinterpret_cast<const char*>(base_[i / 5]);
    return *reinterpret_cast<const T*>(from + (i % 5 == 3 ? thrice_ : i % 5 * stride_));
  }
  void step() {
#pragma GCC unroll 3
    for (int i = 0; i < kBases; ++i) base_[i] += kByRows ? step_ : 1;
    hide();
  }

 private:
  static constexpr int kBases = kByRows ? 1 : (kRows + 4) / 5;
  void hide() {
    if constexpr (!kByRows) {
#pragma GCC unroll 3
      for (int i = 0; i < kBases; ++i) __asm__("" : "+r"(base_[i]));
      __asm__("" : "+r"(stride_), "+r"(thrice_));
    }
  }
  const T* base_[kBases];
  Index stride_, thrice_, step_;
};

/// kByRows: s_row is 1. Otherwise s_depth is 1. kWhole: so is the last vector. kFetch: v and `ahead` are fetched before
/// they are read; for operands that lie in place, whose rows are too far apart for the processor to see a pattern.
template <class T, int kRows, int kVectors, bool kByRows, bool kWhole, bool kFetch>
void run_tile(const Tile<T>& t) {
  constexpr Index w = kWidth<T>, kSoon = 8;  // rows from a prefetch into the first-level cache to its use
  const Part<T> part(t.last);
  Lanes<T> sum[kRows][kVectors];
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (int j = 0; j < kVectors; ++j) {
      const T* from = t.c + i * t.ldc + j * w;
      sum[i][j] = !t.add ? Lanes<T>{} : j + 1 < kVectors || kWhole ? load_lanes(from) : part.load(from);
    }
  }
  Scalars<T, kRows, kByRows> s(t);
  const T* v = t.v;
  const T* ahead = t.ahead;
  for (Index k = t.depth; k > 0; --k, s.step(), v += t.v_depth) {
    if constexpr (kFetch) {
      __builtin_prefetch(ahead, 0, 2);
      ahead += t.ahead_step;
      const T* soon = v + kSoon * t.v_depth;
      constexpr Index length = kVectors * w, line = 64 / sizeof(T);
#pragma GCC unroll 2
      for (Index j = 0; j < length; j += line) __builtin_prefetch(soon + j, 0, 3);
      if (kVectors > 1) __builtin_prefetch(soon + length - 1, 0, 3);
    }
    Lanes<T> right[kVectors];
#pragma GCC unroll 2
    for (int j = 0; j < kVectors; ++j) {
      right[j] = j + 1 < kVectors || kWhole ? load_lanes(v + j * w) : part.load(v + j * w);
    }
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
      const Lanes<T> left = spread(s[i]);
#pragma GCC unroll 2
      for (int j = 0; j < kVectors; ++j) sum[i][j] = fused(left, right[j], sum[i][j]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (int j = 0; j < kVectors; ++j) {
      T* to = t.c + i * t.ldc + j * w;
      j + 1 < kVectors || kWhole ? store_lanes(to, sum[i][j]) : part.store(to, sum[i][j]);
    }
  }
}

template <class T>
using RunTile = void (*)(const Tile<T>&);

/// All kernels of one way to read the operands, by rows and vectors.
template <class T, bool kByRows, bool kFetch>
struct TileSet {
  RunTile<T> whole[kTileRows + 1][kTileVectors + 1];
  RunTile<T> part[kTileRows + 1][kTileVectors + 1];  // the last vector is not whole

  constexpr TileSet() : whole{}, part{} { add<kTileRows>(); }

 private:
  template <int kRows>
  constexpr void add() {
    part[kRows][1] = &run_tile<T, kRows, 1, kByRows, false, kFetch>;
    part[kRows][2] = &run_tile<T, kRows, 2, kByRows, false, kFetch>;
    whole[kRows][1] = &run_tile<T, kRows, 1, kByRows, !kFreeParts, kFetch>;
    whole[kRows][2] = &run_tile<T, kRows, 2, kByRows, !kFreeParts, kFetch>;
    if constexpr (kRows > 1) add<kRows - 1>();
  }
};
template <class T, bool kByRows, bool kFetch>
constexpr TileSet<T, kByRows, kFetch> kTiles;

template <class T, bool kFetch>
inline RunTile<T> find_tile(bool by_rows, Index rows, int vectors, bool whole) {
  if (by_rows)
    return whole ? kTiles<T, true, kFetch>.whole[rows][vectors] : kTiles<T, true, kFetch>.part[rows][vectors];
  return whole ? kTiles<T, false, kFetch>.whole[rows][vectors] : kTiles<T, false, kFetch>.part[rows][vectors];
}

}  // namespace
}  // namespace sandglass::linalg
