#pragma once
#include <sandglass/plugin.hpp>
#include <string>
#include <vector>

namespace sandglass::noises {

/// The covariance C of `size` features, ready to draw from. One of the two is filled.
struct Covariance {
  Index size = 0;                 ///< 0: none
  std::vector<float> deviations;  ///< of a diagonal C: the root of each variance
  std::vector<float> factor;      ///< F (size, size), lower triangular, with C = F F^T
};

/// Reads an NPY file with C (D, D), or with D variances. Throws IoError, naming the file, if it is no such array, and
/// ConfigError if C is not symmetric, or has a negative variance in some direction. A variance of 0 is none.
Covariance read_covariance(const std::string& file);

}  // namespace sandglass::noises
