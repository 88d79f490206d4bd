#include "core/linalg/isa/math.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg::SANDGLASS_ISA {
namespace {

constexpr double kTwoPi = 6.283185307179586;

/// The i-th uniform number on [0, 1) of the words: one word for float, two for double.
inline float unit(const std::uint32_t* words, Index i, float) {
  return static_cast<float>(static_cast<std::int32_t>(words[i] >> 8)) * 0x1p-24F;
}
inline double unit(const std::uint32_t* words, Index i, double) {
  const std::uint64_t a = words[2 * i] >> 5, b = words[2 * i + 1] >> 6;
  return static_cast<double>(static_cast<std::int64_t>((a << 26) | b)) * 0x1p-53;
}

template <class T>
void uniform(Index n, const std::uint32_t* words, T low, T high, T* out) {
  const T width = high - low;
  for (Index i = 0; i < n; ++i) out[i] = low + width * unit(words, i, T(0));
}

/// Sine and cosine of 2 pi u for u in [0, 1): the nearest quarter turn is taken off, the rest is in [-1/8, 1/8] turns.
inline void sine_cosine(float u, float& sine, float& cosine) {
  const float shifted = u * 4.0F + 12582912.0F;
  const float quarter = shifted - 12582912.0F;
  const std::uint32_t q = to_bits(shifted);
  const float r = (u - quarter * 0.25F) * static_cast<float>(kTwoPi);
  const float z = r * r;
  const float s = ((-1.9515295891e-4F * z + 8.3321608736e-3F) * z - 1.6666654611e-1F) * z * r + r;
  const float c =
      ((2.443315711809948e-5F * z - 1.388731625493765e-3F) * z + 4.166664568298827e-2F) * z * z - 0.5F * z + 1.0F;
  const bool swap = (q & 1U) != 0;
  const float s0 = swap ? c : s;
  const float c0 = swap ? s : c;
  sine = from_bits(to_bits(s0) ^ ((q & 2U) << 30));
  cosine = from_bits(to_bits(c0) ^ (((q + 1U) & 2U) << 30));
}
inline void sine_cosine(double u, double& sine, double& cosine) {
  sine = __builtin_sin(kTwoPi * u);
  cosine = __builtin_cos(kTwoPi * u);
}

template <class T>
void normal(Index pairs, const std::uint32_t* words, T mean, T deviation, T* out) {
  for (Index i = 0; i < pairs; ++i) {
    const T radius = square_root(T(-2) * logarithm(T(1) - unit(words, 2 * i, T(0))));
    T sine, cosine;
    sine_cosine(unit(words, 2 * i + 1, T(0)), sine, cosine);
    out[2 * i] = mean + deviation * (radius * cosine);
    out[2 * i + 1] = mean + deviation * (radius * sine);
  }
}

/// x or 1 where the word is below the threshold, otherwise 0.
template <class T>
void mask(Index n, const std::uint32_t* words, std::uint32_t threshold, const T* x, T* out) {
  if (x == nullptr) {
    for (Index i = 0; i < n; ++i) out[i] = words[i] < threshold ? T(1) : T(0);
  } else {
#pragma GCC ivdep
    for (Index i = 0; i < n; ++i) {
      const T value = x[i];
      out[i] = words[i] < threshold ? value : T(0);
    }
  }
}

}  // namespace

void fill(RandomTable<float>& f32, RandomTable<double>& f64) {
  f32 = {&uniform<float>, &normal<float>, &mask<float>};
  f64 = {&uniform<double>, &normal<double>, &mask<double>};
}

}  // namespace sandglass::linalg::SANDGLASS_ISA
