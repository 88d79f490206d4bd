#pragma once
#include <cstdint>

#include "core/linalg/activation.hpp"
#include "core/linalg/isa/vector.hpp"

/// Private to this folder: elementary functions without branches, so that loops over them vectorise. The float versions
/// are polynomials (coefficients of the Cephes library by S. L. Moshier; log1p is the series of 2 artanh), evaluated
/// without fused multiply-adds so that every compilation gives the same bits; double goes to the C library.
namespace sandglass::linalg {
namespace {

inline float from_bits(std::uint32_t bits) { return __builtin_bit_cast(float, bits); }
inline std::uint32_t to_bits(float x) { return __builtin_bit_cast(std::uint32_t, x); }

template <class T>
constexpr T kLargest = sizeof(T) == 4 ? T(__FLT_MAX__) : T(__DBL_MAX__);

inline float absolute(float x) { return from_bits(to_bits(x) & 0x7FFFFFFFU); }
inline double absolute(double x) { return __builtin_fabs(x); }
inline float square_root(float x) { return __builtin_sqrtf(x); }
inline double square_root(double x) { return __builtin_sqrt(x); }

constexpr float kRoundingMagic = 12582912.0F;  // 1.5 * 2^23: adding it rounds to an integer in the low bits

/// e^r - 1 for |r| < 0.45.
inline float exponential_rest(float r) {
  const float r2 = r * r;
  const float low = 5.0000001201e-1F + r * 1.6666665459e-1F;
  const float middle = 4.1665795894e-2F + r * 8.3334519073e-3F;
  const float high = 1.3981999507e-3F + r * 1.9875691500e-4F;
  return (low + r2 * (middle + r2 * high)) * r2 + r;
}

/// p 2^n, n whole, from n + kRoundingMagic: 2^n in two factors, so that results below the normal range and above the
/// largest number come out right.
inline float times_power_of_two(float p, float shifted) {
  const auto whole = static_cast<std::int32_t>(to_bits(shifted) - to_bits(kRoundingMagic));
  const std::int32_t half = whole >> 1;
  const float a = from_bits(static_cast<std::uint32_t>(half + 127) << 23);
  const float b = from_bits(static_cast<std::uint32_t>(whole - half + 127) << 23);
  return p * a * b;
}

inline float exponential(float x) {
  x = x > 89.0F ? 89.0F : x;  // a NaN compares false and stays
  x = x < -104.0F ? -104.0F : x;
  const float shifted = x * 1.44269504088896341F + kRoundingMagic;
  const float n = shifted - kRoundingMagic;
  const float r = x - n * 0.693359375F + n * 2.12194440e-4F;
  return times_power_of_two(exponential_rest(r) + 1.0F, shifted);
}
inline double exponential(double x) { return __builtin_exp(x); }

inline float logarithm(float x) {
  const bool tiny = x < 1.17549435e-38F;
  const float scaled = tiny ? x * 8388608.0F : x;
  const std::uint32_t bits = to_bits(scaled) - 0x3F3504F3U;  // relative to sqrt(1/2)
  const auto exponent = static_cast<std::int32_t>(bits) >> 23;
  const float f = from_bits((bits & 0x007FFFFFU) + 0x3F3504F3U) - 1.0F;
  const float e = static_cast<float>(exponent) - (tiny ? 23.0F : 0.0F);
  const float z = f * f;
  float p = 7.0376836292e-2F;
  p = p * f - 1.1514610310e-1F;
  p = p * f + 1.1676998740e-1F;
  p = p * f - 1.2420140846e-1F;
  p = p * f + 1.4249322787e-1F;
  p = p * f - 1.6668057665e-1F;
  p = p * f + 2.0000714765e-1F;
  p = p * f - 2.4999993993e-1F;
  p = p * f + 3.3333331174e-1F;
  float y = p * f * z + e * -2.12194440e-4F - 0.5F * z;
  y = f + y + e * 0.693359375F;
  const float infinity = __builtin_inff();
  y = x == 0.0F ? -infinity : y;
  y = x < 0.0F ? __builtin_nanf("") : y;
  return x - x == 0.0F ? y : (x == -infinity ? __builtin_nanf("") : x);  // +inf and NaN pass
}
inline double logarithm(double x) { return __builtin_log(x); }

/// ln(1 + z) for 0 <= z <= 1.
inline float log1p_unit(float z) {
  const float s = z / (2.0F + z);
  const float q = s * s;
  // Estrin's scheme: short chains that the processor runs side by side.
  const float q2 = q * q, q4 = q2 * q2;
  const float low = (1.0F / 3.0F + q * (1.0F / 5.0F)) + q2 * (1.0F / 7.0F + q * (1.0F / 9.0F));
  const float high = (1.0F / 11.0F + q * (1.0F / 13.0F)) + q2 * (1.0F / 15.0F + q * (1.0F / 17.0F));
  const float p = (low + q4 * high) * q * s + s;
  return p + p;
}
inline double log1p_unit(double z) { return __builtin_log1p(z); }

template <class T>
inline T logistic(T x) {
  const T z = exponential(-absolute(x));
  return (x >= T(0) ? T(1) : z) / (T(1) + z);
}

inline float hyperbolic_tangent(float x) {
  const float a = absolute(x);
  const float q = x * x;
  float p = -5.70498872745e-3F;
  p = p * q + 2.06390887954e-2F;
  p = p * q - 5.37397155531e-2F;
  p = p * q + 1.33314422036e-1F;
  p = p * q - 3.33332819422e-1F;
  const float near = p * q * x + x;
  const float far = 1.0F - 2.0F / (exponential(2.0F * a) + 1.0F);
  return a < 0.625F ? near : (x < 0.0F ? -far : far);
}
inline double hyperbolic_tangent(double x) { return __builtin_tanh(x); }

template <class T>
inline T soft_plus(T x) {
  const T tail = log1p_unit(exponential(-absolute(x)));
  return (x < T(0) ? T(0) : x) + tail;
}

/// e^x - 1 for x <= 0.
inline float exponential_minus_one(float x) {
  const float far = exponential(x) - 1.0F;
  return x > -0.34F ? exponential_rest(x) : far;
}
inline double exponential_minus_one(double x) { return __builtin_expm1(x); }

template <class T>
inline T exponential_linear(T x) {
  const T below = exponential_minus_one(x > T(0) ? T(0) : x);
  return x > T(0) ? x : below;
}

template <class T>
inline T leaky(T x) {
  return x < T(0) ? T(kLeakySlope) * x : x;
}

/// x sigmoid(x), whose limit at -infinity is 0.
template <class T>
inline T sigmoid_linear(T x) {
  const T y = x * logistic(x);
  return x < -kLargest<T> ? T(0) : y;
}

/// The derivative of sigmoid_linear: s (1 + x (1 - s)), s = sigmoid(x).
template <class T>
inline T sigmoid_linear_slope(T x) {
  const T s = logistic(x);
  const T slope = s * (T(1) + x * logistic(-x));
  return absolute(x) > kLargest<T> ? s : slope;
}

/// The standard normal distribution function and e^(-x^2 / 2).
template <class T>
struct NormalLaw {
  T below, bell;
};

inline NormalLaw<float> normal_law(float x) {
  float a = absolute(x);
  a = a > 15.0F ? 15.0F : a;
  // a^2 / 2 in two parts, the first one exact: its rounding would be an error of the exponential.
  const float coarse = from_bits(to_bits(a) & 0xFFFFF000U);
  const float square = -0.5F * (coarse * coarse), rest = -0.5F * ((a - coarse) * (a + coarse));
  const float clamped = square < -104.0F ? -104.0F : square;
  const float shifted = clamped * 1.44269504088896341F + kRoundingMagic;
  const float n = shifted - kRoundingMagic;
  const float r = clamped - n * 0.693359375F + n * 2.12194440e-4F + rest;
  const float bell = times_power_of_two(exponential_rest(r) + 1.0F, shifted);
  // P(N(0, 1) > a) e^(a^2 / 2) in powers of (a - 3) / (a + 3): a fit of least relative error, 1e-8.
  const float s = (a - 3.0F) / (a + 3.0F);
  const float s2 = s * s, s4 = s2 * s2;
  const float low = (1.2151394751e-1F + s * -2.0640262041e-1F) + s2 * (1.2322504122e-1F + s * -4.6213263625e-2F);
  const float high = (6.1319422810e-3F + s * 2.9043873844e-3F) + s2 * (-9.8328821093e-4F + s * -3.3901286093e-4F);
  const float top = 1.1501367307e-4F + s * 5.3161921150e-5F;
  const float tail = bell * ((low + s4 * high) + s4 * s4 * top);
  return {x < 0.0F ? tail : 1.0F - tail, bell};
}
inline NormalLaw<double> normal_law(double x) {
  return {0.5 * __builtin_erfc(-0.70710678118654752440 * x), __builtin_exp(-0.5 * x * x)};
}

/// x P(N(0, 1) <= x), whose limit at -infinity is 0.
template <class T>
inline T gaussian_linear(T x) {
  const T y = x * normal_law(x).below;
  return x < -kLargest<T> ? T(0) : y;
}

/// Its derivative: P(N(0, 1) <= x) + x e^(-x^2 / 2) / sqrt(2 pi).
template <class T>
inline T gaussian_linear_slope(T x) {
  const NormalLaw<T> law = normal_law(x);
  const T slope = law.below + T(0.39894228040143267794) * (x * law.bell);
  return absolute(x) > kLargest<T> ? law.below : slope;
}

}  // namespace
}  // namespace sandglass::linalg
