#pragma once
#include "core/linalg/isa/vector.hpp"

/// Private: numbers of several pixels as the lanes of a vector, for products with so few columns that vectors along
/// these would be empty. 16 bytes of each pixel are read at a time, and turned over in registers.
namespace sandglass::linalg {
namespace {

constexpr int kGroupBytes = 16;
/// Numbers of a pixel that are read at a time.
template <class T>
constexpr int kGroup = kGroupBytes / static_cast<int>(sizeof(T));
template <class T>
constexpr int kPixelLanes = kVectorBytes / static_cast<int>(sizeof(T));

template <int... kLane>
struct Lanes {};

template <class V, int... kLane>
inline auto joined(V a, V b, Lanes<kLane...>) {
  return __builtin_shufflevector(a, b, kLane...);
}

/// 16 bytes of every kGroup-th pixel from the first, kCount of them, one behind the other.
template <class T, int kCount>
inline auto read_groups(const T* const* pixels, Index j) {
  if constexpr (kCount == 1) {
    return load<typename VectorOf<T, kGroupBytes>::Type>(pixels[0] + j);
  } else {
    constexpr int kLow = kCount / 2 * kGroup<T>;  // lanes, and as many pixels
    return joined(read_groups<T, kCount / 2>(pixels, j), read_groups<T, kCount / 2>(pixels + kLow, j),
                  Lanes<__integer_pack(2 * kLow)...>{});
  }
}

/// Within each group, kStep lanes of a and of b in turn: those of their lower halves (kPart 0) or upper ones (1).
template <int kGroupLanes, int kStep, int kPart, class V, int... kLane>
inline V interleaved(V a, V b, Lanes<kLane...>) {
  return __builtin_shufflevector(
      a, b,
      (kLane / kGroupLanes * kGroupLanes + kPart * kGroupLanes / 2 + kLane % kGroupLanes / (2 * kStep) * kStep +
       kLane % kStep + kLane % kGroupLanes / kStep % 2 * static_cast<int>(sizeof...(kLane)))...);
}

/// out[t]: number j + t of each of kPixelLanes pixels.
template <class T>
inline void read_lanes(const T* const* pixels, Index j, Vector<T> (&out)[kGroup<T>]) {
  constexpr int kCount = kVectorBytes / kGroupBytes;
  constexpr auto kAll = Lanes<__integer_pack(kPixelLanes<T>)...>{};
  Vector<T> row[kGroup<T>];
  for (int r = 0; r < kGroup<T>; ++r) row[r] = read_groups<T, kCount>(pixels + r, j);
  if constexpr (kGroup<T> == 2) {
    out[0] = interleaved<2, 1, 0>(row[0], row[1], kAll);
    out[1] = interleaved<2, 1, 1>(row[0], row[1], kAll);
  } else {
    const auto a = interleaved<4, 1, 0>(row[0], row[1], kAll), b = interleaved<4, 1, 0>(row[2], row[3], kAll);
    const auto c = interleaved<4, 1, 1>(row[0], row[1], kAll), d = interleaved<4, 1, 1>(row[2], row[3], kAll);
    out[0] = interleaved<4, 2, 0>(a, b, kAll);
    out[1] = interleaved<4, 2, 1>(a, b, kAll);
    out[2] = interleaved<4, 2, 0>(c, d, kAll);
    out[3] = interleaved<4, 2, 1>(c, d, kAll);
  }
}

/// Number j of each of the pixels.
template <class T>
inline Vector<T> read_lane(const T* const* pixels, Index j) {
  T lanes[kPixelLanes<T>];
  for (int l = 0; l < kPixelLanes<T>; ++l) lanes[l] = pixels[l][j];
  return load<Vector<T>>(lanes);
}

}  // namespace
}  // namespace sandglass::linalg
