#pragma once
#if defined(__x86_64__) && defined(__FMA__)
#include <immintrin.h>
#endif

#include "core/linalg/types.hpp"

/// Private to the products: vectors as wide as the instruction set's, and their fused multiply-add. Each compilation
/// has its own copy of all this (internal linkage), see isa/tables.hpp.
namespace sandglass::linalg {
namespace {

/// Rows of a register tile, which is kTileVectors wide: its sums, one row of the vector operand and one number of the
/// other fill 31 of AVX-512's 32 registers, 15 of AVX2's 16.
#if defined(__AVX512F__)
constexpr int kLaneBytes = 64, kTileRows = 14;
#elif defined(__AVX2__) && defined(__FMA__)
constexpr int kLaneBytes = 32, kTileRows = 6;
#else
constexpr int kLaneBytes = 16, kTileRows = 6;
#endif
constexpr int kTileVectors = 2;

/// Whether a vector that is not whole costs no more than one that is.
#if defined(__AVX512F__)
constexpr bool kFreeParts = true;
#else
constexpr bool kFreeParts = false;
#endif

template <class T>
constexpr int kWidth = kLaneBytes / static_cast<int>(sizeof(T));

template <class T>
struct LanesOf {
  typedef T Type __attribute__((vector_size(kLaneBytes)));
};
template <class T>
using Lanes = typename LanesOf<T>::Type;

template <class T>
using LaneMask = __typeof__(Lanes<T>{} < Lanes<T>{});

template <class T>
inline Lanes<T> load_lanes(const T* p) {
  Lanes<T> v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
template <class T>
inline void store_lanes(T* p, const Lanes<T>& v) {
  __builtin_memcpy(p, &v, sizeof v);
}

/// a * b + c, rounded once wherever the processor can: on x86-64 without FMA each product is rounded, too.
#if defined(__AVX512F__)
inline Lanes<float> fused(Lanes<float> a, Lanes<float> b, Lanes<float> c) { return _mm512_fmadd_ps(a, b, c); }
inline Lanes<double> fused(Lanes<double> a, Lanes<double> b, Lanes<double> c) { return _mm512_fmadd_pd(a, b, c); }
inline Lanes<float> spread(float x) { return _mm512_set1_ps(x); }
inline Lanes<double> spread(double x) { return _mm512_set1_pd(x); }
#elif defined(__AVX2__) && defined(__FMA__)
inline Lanes<float> fused(Lanes<float> a, Lanes<float> b, Lanes<float> c) { return _mm256_fmadd_ps(a, b, c); }
inline Lanes<double> fused(Lanes<double> a, Lanes<double> b, Lanes<double> c) { return _mm256_fmadd_pd(a, b, c); }
inline Lanes<float> spread(float x) { return _mm256_set1_ps(x); }
inline Lanes<double> spread(double x) { return _mm256_set1_pd(x); }
#else
template <class V>
inline V fused(V a, V b, V c) {
  return a * b + c;  // contracted where the processor has such an instruction
}
template <class T>
inline Lanes<T> spread(T x) {
  return x - Lanes<T>{};
}
#endif

/// The first `count` lanes of a vector that is not whole: reads and writes nothing behind them. The others are zero.
template <class T>
class Part {
 public:
#if defined(__AVX512F__)
  explicit Part(int count) : mask_((1U << count) - 1U) {}
  Lanes<T> load(const T* p) const {
    if constexpr (sizeof(T) == 4) {
      return _mm512_maskz_loadu_ps(static_cast<__mmask16>(mask_), p);
    } else {
      return _mm512_maskz_loadu_pd(static_cast<__mmask8>(mask_), p);
    }
  }
  void store(T* p, const Lanes<T>& v) const {
    if constexpr (sizeof(T) == 4) {
      _mm512_mask_storeu_ps(p, static_cast<__mmask16>(mask_), v);
    } else {
      _mm512_mask_storeu_pd(p, static_cast<__mmask8>(mask_), v);
    }
  }

 private:
  unsigned mask_;
#elif defined(__AVX2__) && defined(__FMA__)
  explicit Part(int count) {
    for (int i = 0; i < kWidth<T>; ++i) mask_[i] = i < count ? -1 : 0;
  }
  Lanes<T> load(const T* p) const {
    if constexpr (sizeof(T) == 4) {
      return _mm256_maskload_ps(p, (__m256i)mask_);
    } else {
      return _mm256_maskload_pd(p, (__m256i)mask_);
    }
  }
  void store(T* p, const Lanes<T>& v) const {
    if constexpr (sizeof(T) == 4) {
      _mm256_maskstore_ps(p, (__m256i)mask_, v);
    } else {
      _mm256_maskstore_pd(p, (__m256i)mask_, v);
    }
  }

 private:
  LaneMask<T> mask_;
#else
  explicit Part(int count) : count_(count) {}
  Lanes<T> load(const T* p) const {
    if (count_ == kWidth<T>) return load_lanes(p);
    Lanes<T> v = {};
    __builtin_memcpy(&v, p, sizeof(T) * static_cast<unsigned>(count_));
    return v;
  }
  void store(T* p, const Lanes<T>& v) const {
    if (count_ == kWidth<T>) return store_lanes(p, v);
    __builtin_memcpy(p, &v, sizeof(T) * static_cast<unsigned>(count_));
  }

 private:
  int count_;
#endif
};

/// Lanes of two vectors in an order that is known to the compiler: lane i is number kOrder(i) of the two.
template <int... i>
struct Count {};
template <class T, int (*kOrder)(int), int... i>
inline Lanes<T> choose(const Lanes<T>& one, const Lanes<T>& other, Count<i...>) {
  return __builtin_shuffle(one, other, LaneMask<T>{kOrder(i)...});
}

/// Inside each 16 bytes: pairs of kStep elements of the lower or upper half, from the one and the other in turn.
template <class T, int kStep, bool kUpper>
constexpr int interleaved(int i) {
  constexpr int n = kWidth<T>, inside = 16 / static_cast<int>(sizeof(T));
  const int at = i % inside;
  return i - at + at / (2 * kStep) * kStep + at % kStep + (at / kStep % 2 != 0 ? n : 0) + (kUpper ? inside / 2 : 0);
}
/// Of blocks of kStep elements: the even or odd ones of both.
template <class T, int kStep, bool kOdd>
constexpr int exchanged(int i) {
  return ((i & kStep) != 0 ? kWidth<T> + i - kStep : i) + (kOdd ? kStep : 0);
}

/// Exchanges rows and columns of a square of kWidth vectors: first inside squares of 16 bytes, then whole 16 bytes.
template <class T, int kStep = 1>
inline void transpose_square(Lanes<T>* r) {
  constexpr int n = kWidth<T>, inside = 16 / static_cast<int>(sizeof(T));
  constexpr Count<__integer_pack(n)...> all;
  if constexpr (kStep < inside) {
    Lanes<T> from[n];
#pragma GCC unroll 16
    for (int i = 0; i < n; ++i) from[i] = r[i];
#pragma GCC unroll 16
    for (int i = 0; i < n; i += 2) {
      const int one = kStep == 1 ? i : i / inside * inside + i % inside / 2;
      r[i] = choose<T, interleaved<T, kStep, false>>(from[one], from[one + kStep], all);
      r[i + 1] = choose<T, interleaved<T, kStep, true>>(from[one], from[one + kStep], all);
    }
    transpose_square<T, 2 * kStep>(r);
  } else if constexpr (kStep < n) {
#pragma GCC unroll 16
    for (int i = 0; i < n; ++i) {
      if ((i & kStep) != 0) continue;
      const Lanes<T> one = r[i], other = r[i + kStep];
      r[i] = choose<T, exchanged<T, kStep, false>>(one, other, all);
      r[i + kStep] = choose<T, exchanged<T, kStep, true>>(one, other, all);
    }
    transpose_square<T, 2 * kStep>(r);
  }
}

}  // namespace
}  // namespace sandglass::linalg
