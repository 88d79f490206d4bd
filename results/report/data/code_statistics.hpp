#pragma once
#include <cstddef>
#include <vector>

#include "results/analysis/embedding/codes.hpp"
#include "results/analysis/embedding/pca.hpp"

// What a set of codes is like. Free of state, any thread.
namespace sandglass::results {

/// A latent unit with at least this variance over the examples is active (Burda et al. 2016).
inline constexpr double kActiveVariance = 0.01;

struct CodeStatistics {
  Pca pca;                       ///< with two components, or one
  std::vector<double> variance;  ///< of each unit, over examples - 1
  std::size_t active_units = 0;  ///< variance of at least kActiveVariance
  double participation = 0;      ///< (sum of the components' variances)^2 / sum of their squares; NaN without variance
};

/// Throws Error if a value is not finite.
CodeStatistics code_statistics(const Codes& codes);

}  // namespace sandglass::results
