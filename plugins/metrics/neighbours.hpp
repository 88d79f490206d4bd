#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass::metrics {

/// The `k` nearest rows of `references` (N, L) to each row of `queries` (Q, L) by Euclidean distance, the nearest
/// first; of equal distances the earlier row: (Q, k) indices. Distances are computed in float by products, block by
/// block, so O(Q + N) memory is used beside the result. k <= N. All numbers must be finite.
std::vector<Index> nearest_rows(BatchView references, BatchView queries, Index k);

/// Squared Euclidean distances within a set of points, in double, some rows at a time.
class DistanceRows {
 public:
  explicit DistanceRows(BatchView points);

  Index count() const { return count_; }
  /// Distances of points first ... first + rows - 1 to all: (rows, N).
  void operator()(Index first, Index rows, std::vector<double>& out) const;

 private:
  Index count_, cols_;
  std::vector<double> points_, squares_;
};

}  // namespace sandglass::metrics
