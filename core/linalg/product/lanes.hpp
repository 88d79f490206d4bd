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
constexpr bool kFreeParts = true, kPrefetch = true;
#else
constexpr bool kFreeParts = false, kPrefetch = false;
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

/// Exchanges rows and columns of a square of kWidth vectors.
template <class T>
inline void transpose_square(Lanes<T>* r) {
  constexpr int n = kWidth<T>;
#pragma GCC unroll 4
  for (int step = 1; step < n; step *= 2) {
    LaneMask<T> low, high;
    for (int i = 0; i < n; ++i) {
      low[i] = (i & step) != 0 ? n + i - step : i;
      high[i] = (i & step) != 0 ? n + i : i + step;
    }
#pragma GCC unroll 16
    for (int i = 0; i < n; ++i) {
      if ((i & step) != 0) continue;
      const Lanes<T> a = r[i], b = r[i + step];
      r[i] = __builtin_shuffle(a, b, low);
      r[i + step] = __builtin_shuffle(a, b, high);
    }
  }
}

}  // namespace
}  // namespace sandglass::linalg
