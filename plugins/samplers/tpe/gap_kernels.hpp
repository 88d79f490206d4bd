#pragma once
#include <vector>

#include "plugins/samplers/unit_axis.hpp"

namespace sandglass {

/// Kernels along one axis, each as wide as the gap to its neighbours (gap_bandwidths()), summed in single precision.
class GapKernels {
 public:
  /// `places` rise; each kernel has its weight. The prior's place is put among them, the prior itself is not summed.
  GapKernels(std::vector<double> places, std::vector<double> weights, bool cells);

  /// The weighted sum of the heights at x (ParzenEstimator::log_height); with cells, of the probabilities of its cell.
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
