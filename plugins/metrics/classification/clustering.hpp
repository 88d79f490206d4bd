#pragma once
#include <sandglass/plugin.hpp>
#include <vector>

#include "core/linalg/types.hpp"

namespace sandglass::metrics {

/// The largest sum of entries of a square matrix (n, n), one from each row and column: Kuhn's Hungarian method with
/// potentials, O(n^3). Entries must be finite.
/// Source: Kuhn 1955.
double largest_assignment(const std::vector<double>& gains, Index n);

struct Clustering {
  std::vector<Index> cluster;  ///< of each point
  double inertia = 0;          ///< sum of squared distances to the centres
};

/// k-means: Lloyd's iterations from centres chosen by k-means++, the best of `restarts` by inertia. At most 300
/// iterations each, in double. Of two equally near centres the first; a cluster that loses its last point keeps its
/// centre. points (N, L), finite, N >= clusters.
/// Source: Lloyd 1982; Arthur & Vassilvitskii 2007.
Clustering k_means(BatchView points, Index clusters, Index restarts, const Rng& rng);

}  // namespace sandglass::metrics
