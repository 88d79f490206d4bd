#pragma once
#include <bit>
#include <cstdint>

namespace sandglass {

/// e^x in single precision, within (3 + |x|) 1e-7 of itself for x in [-80, 80]; no branch, so that loops over it
/// vectorise.
inline float quick_exp(float x) {
  constexpr float kRound = 0x1.8p23F;  // added, it leaves the nearest whole number in the last bits
  const float turns = x * 1.44269504F;
  const float shifted = turns + kRound;
  const float t = (turns - (shifted - kRound)) * 0.693147181F;
  const float power = 1 + t * (1 + t * (0.5F + t * (1.F / 6 + t * (1.F / 24 + t * (1.F / 120 + t * (1.F / 720))))));
  const auto exponent = std::bit_cast<std::uint32_t>(shifted) << 23;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(power) + exponent);
}

}  // namespace sandglass
