#pragma once
#include <cstddef>
#include <vector>

#include "results/analysis/embedding/codes.hpp"

namespace sandglass::results {

/// The directions in which codes vary most.
struct Pca {
  std::size_t units = 0;
  std::vector<double> mean;        ///< of each unit
  std::vector<double> variance;    ///< along every component, the largest first; over examples - 1
  std::vector<double> components;  ///< rows of length 1, as many as were asked for and exist, one for each variance

  std::size_t count() const { return units == 0 ? 0 : components.size() / units; }

  /// Of the whole variance that along component i; 0 if nothing varies.
  double share(std::size_t i) const;

  /// The codes along the components, examples * count(), row-major.
  std::vector<float> project(const Codes& codes) const;
};

/// Principal components by the eigenvectors of the covariance (Eigen's, in double). A component's sign is such that its
/// entry of the largest size, of equal ones the first, is positive. O(examples * units^2 + units^3): 32 units take
/// milliseconds, 1,000 some seconds. Throws as require_finite(). Free of state, any thread.
Pca pca(const Codes& codes, std::size_t components);

}  // namespace sandglass::results
