#pragma once
#include <cstddef>
#include <vector>

#include "results/analysis/embedding/codes.hpp"

namespace sandglass::results {

/// How many of a latent space's units are in use.
struct LatentHealth {
  std::vector<double> unit_variance;  ///< over the examples (divided by one less), largest first
  /// Units whose variance is above 0.01. Source: Burda, Grosse, Salakhutdinov 2016, of the posterior's mean.
  std::size_t active_units = 0;
  /// (sum l)^2 / sum l^2 of the covariance's eigenvalues l: 1 if the codes lie on a line, `units` if they vary alike in
  /// all directions; 0 if they do not vary.
  double participation = 0;
};

/// O(examples * units^2). Throws as require_finite(). Free of state, any thread.
LatentHealth latent_health(const Codes& codes);

}  // namespace sandglass::results
