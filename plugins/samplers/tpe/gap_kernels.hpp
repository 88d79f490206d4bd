#pragma once
#include <bit>
#include <cstdint>
#include <vector>

#include "plugins/samplers/unit_axis.hpp"

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

/// Kernels along one axis, each as wide as the gap to its neighbours (gap_bandwidths()), summed in single precision.
class GapKernels {
 public:
  /// `places` rise; each kernel has its weight. The prior's place is put among them, the prior itself is not summed.
  GapKernels(std::vector<double> places, std::vector<double> weights, bool cells);

  /// The weighted sum of the heights at x, or of its cell (ParzenEstimator::log_height).
  double sum(double x, UnitAxis::Cell cell) const;

 private:
  struct Block {
    float low, high, widest;
  };
  double block_sum(std::size_t from, std::size_t to, float x) const;
  double cell_sum(std::size_t from, std::size_t to, UnitAxis::Cell cell) const;

  bool cells_;
  std::vector<float> places_, precisions_, amounts_;  ///< 1 / sigma; weight / mass within the range
  std::vector<Block> blocks_;
};

}  // namespace sandglass
