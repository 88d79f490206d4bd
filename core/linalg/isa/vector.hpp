#pragma once
#include "core/linalg/types.hpp"

/// Private to this folder: GCC's vector types, 32 bytes wide in both compilations (the portable one splits them in
/// two).
namespace sandglass::linalg {
namespace {

template <class T>
struct VectorOf {
  static constexpr int kLanes = 32 / sizeof(T);
  typedef T Type __attribute__((vector_size(32)));
};
template <class T>
using Vector = typename VectorOf<T>::Type;

template <class T>
inline Vector<T> load(const T* p) {
  Vector<T> v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
template <class T>
inline void store(T* p, const Vector<T>& v) {
  __builtin_memcpy(p, &v, sizeof v);
}

inline Index smaller(Index a, Index b) { return a < b ? a : b; }

}  // namespace
}  // namespace sandglass::linalg
