#pragma once
#include <vector>

#include "core/linalg/types.hpp"

namespace sandglass::metrics {

/// The largest sum of entries of a square matrix (n, n), one from each row and column: Kuhn's Hungarian method with
/// potentials, O(n^3). Entries must be finite.
/// Source: Kuhn 1955.
double largest_assignment(const std::vector<double>& gains, Index n);

}  // namespace sandglass::metrics
