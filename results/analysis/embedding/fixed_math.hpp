#pragma once
#include <cstdint>

// Exponential and logarithm of float as fixed polynomials (coefficients of the Cephes library by S. L. Moshier), so
// that an embedding has the same bits whatever C library computes it. Without branches: loops over them vectorise.
namespace sandglass::results {

/// e^x within 2e-7 of its value; x is held to -87 ... 88.
inline float fixed_exp(float x) {
  x = x > 88.0F ? 88.0F : x;
  x = x < -87.0F ? -87.0F : x;
  constexpr float kMagic = 12582912.0F;  // 1.5 * 2^23: adding it rounds to a whole number in the low bits
  const float shifted = x * 1.44269504088896341F + kMagic;
  const float n = shifted - kMagic;
  const float r = x - n * 0.693359375F + n * 2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * (r * r) + r + 1.0F;
  const std::uint32_t whole = __builtin_bit_cast(std::uint32_t, shifted) - __builtin_bit_cast(std::uint32_t, kMagic);
  return p * __builtin_bit_cast(float, (whole + 127U) << 23);
}

/// The natural logarithm of a positive normal number, within 2e-7 of it or of 1.
inline float fixed_log(float x) {
  const std::uint32_t bits = __builtin_bit_cast(std::uint32_t, x) - 0x3F3504F3U;  // relative to sqrt(1/2)
  const float e = static_cast<float>(static_cast<std::int32_t>(bits) >> 23);
  const float f = __builtin_bit_cast(float, (bits & 0x007FFFFFU) + 0x3F3504F3U) - 1.0F;
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
  return f + (p * f * z + e * -2.12194440e-4F - 0.5F * z) + e * 0.693359375F;
}

/// x^y of a positive normal x.
inline float fixed_power(float x, float y) { return fixed_exp(y * fixed_log(x)); }

}  // namespace sandglass::results
