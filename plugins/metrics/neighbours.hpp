#pragma once
#include <optional>
#include <sandglass/plugin.hpp>

namespace sandglass::metrics {

/// The `k` nearest rows of `references` (N, L) to each row of `queries` (Q, L) by Euclidean distance, the nearest
/// first; of equal distances the earlier row: (Q, k) indices. Distances are computed in float by products, block by
/// block, so O(Q + N) memory is used beside the result. k <= N. All numbers must be finite.
std::vector<Index> nearest_rows(BatchView references, BatchView queries, Index k);

/// Squared Euclidean distances of points to others, or within a set of points: in double by products, some rows at a
/// time. They are rounded as the squares of the points' distances to the mean are, so some may be a little below 0.
class DistanceRows {
 public:
  explicit DistanceRows(BatchView points);
  DistanceRows(BatchView from, BatchView to);

  Index count() const { return static_cast<Index>(to_.squares.size()); }
  /// Distances of points first ... first + rows - 1 to the first `count` of the others: (rows, count).
  void operator()(Index first, Index rows, Index count, std::vector<double>& out) const;

 private:
  /// Points less the others' mean, and the squares of their lengths.
  struct Points {
    std::vector<double> values, squares;
    Points(BatchView points, const std::vector<double>& mean);
  };

  Index cols_;
  Points to_;
  std::optional<Points> from_;  ///< empty: the same
};

}  // namespace sandglass::metrics
