#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass::metrics {

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
