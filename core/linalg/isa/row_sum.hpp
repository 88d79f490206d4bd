#pragma once
#include "core/linalg/types.hpp"

/// Private to this folder: sums over a row in an order that no instruction set changes.
namespace sandglass::linalg {
namespace {

constexpr Index kLanes = 16;  // partial sums of a row, whatever the instruction set: the order of addition is fixed

template <class T>
inline T lane_total(const T (&lanes)[kLanes]) {
  T part[kLanes];
  for (Index l = 0; l < kLanes; ++l) part[l] = lanes[l];
  for (Index width = kLanes / 2; width > 0; width /= 2) {
    for (Index l = 0; l < width; ++l) part[l] += part[l + width];
  }
  return part[0];
}

/// Sum of term(i) for i < n.
template <class T, class Term>
inline T row_total(Index n, Term term) {
  T lanes[kLanes] = {};
  Index i = 0;
  for (; i + kLanes <= n; i += kLanes) {
#pragma GCC ivdep
    for (Index l = 0; l < kLanes; ++l) lanes[l] += term(i + l);
  }
  for (Index l = 0; i + l < n; ++l) lanes[l] += term(i + l);
  return lane_total(lanes);
}

}  // namespace
}  // namespace sandglass::linalg
