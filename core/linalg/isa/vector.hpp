#pragma once
#include "core/linalg/types.hpp"

/// Private to this folder: GCC's vector types. Vector is what every processor of the set runs well, and WideVector what
/// it runs best.
namespace sandglass::linalg {
namespace {

template <class T, int kBytes>
struct VectorOf {
  typedef T Type __attribute__((vector_size(kBytes)));
};
#if defined(__AVX512F__)
constexpr int kVectorBytes = 32, kWideVectorBytes = 64;
#elif defined(__AVX2__)
constexpr int kVectorBytes = 32, kWideVectorBytes = 32;
#else
constexpr int kVectorBytes = 16, kWideVectorBytes = 16;
#endif
template <class T>
using Vector = typename VectorOf<T, kVectorBytes>::Type;
template <class T>
using WideVector = typename VectorOf<T, kWideVectorBytes>::Type;

/// V: a vector, or a single number.
template <class V, class T>
inline V load(const T* p) {
  V v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
template <class V, class T>
inline void store(T* p, const V& v) {
  __builtin_memcpy(p, &v, sizeof v);
}

inline Index smaller(Index a, Index b) { return a < b ? a : b; }

}  // namespace
}  // namespace sandglass::linalg
