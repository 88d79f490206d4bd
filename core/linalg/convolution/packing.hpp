#pragma once
#include "core/linalg/isa/windows.hpp"

/// Private: matrices as WindowProduct wants them.
namespace sandglass::linalg {

constexpr Index kWidest = 8;  // lanes of half a panel, in either precision

/// Lanes of half a panel.
template <class T>
constexpr Index kLanes = static_cast<Index>(32 / sizeof(T));

inline Index round_up(Index n, Index to) { return (n + to - 1) / to * to; }
inline Index packed_columns(Index n, Index lanes) { return n <= kDotColumns ? n : round_up(n, lanes); }

/// Writes element(k, n) of a matrix (depth, columns) as WindowProduct wants it; returns where the next may go.
template <class T, class Element>
T* pack(Index depth, Index columns, T* to, Element element) {
  if (columns <= kDotColumns) {
    for (Index n = 0; n < columns; ++n) {
      for (Index k = 0; k < depth; ++k) *to++ = element(k, n);
    }
    return to;
  }
  for (Index first = 0; first < columns; first += 2 * kLanes<T>) {
    const Index rest = columns - first, panel = rest > kLanes<T> ? 2 * kLanes<T> : kLanes<T>;
    for (Index k = 0; k < depth; ++k) {
      for (Index n = 0; n < panel; ++n) *to++ = n < rest ? element(k, first + n) : T(0);
    }
  }
  return to;
}

}  // namespace sandglass::linalg
