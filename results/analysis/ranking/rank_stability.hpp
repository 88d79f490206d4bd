#pragma once
#include <cstdint>
#include <vector>

#include "results/analysis/summary.hpp"

namespace sandglass::results {

/// What a point's rank would be with other replicates.
struct PointStability {
  std::uint64_t point = 0;
  double best_share = 0;                    ///< of the draws in which it ranks first
  std::size_t rank_low = 0, rank_high = 0;  ///< the middle 95 % of its ranks, 1 the best
};

struct RankStability {
  std::vector<PointStability> points;  ///< those with a value, in the order of the summary
  std::size_t draws = 0;               ///< 1,000; of more than 1,000 points 200
  std::size_t replicates = 0;
};

/// Ranks the points by their means over replicates drawn with replacement, the same for all points, since replicates
/// share their seeds. Points that lost replicates rank after the others, as in summarize(); of equal means that which
/// the summary has first. Nothing with fewer than two replicates or points. With R replicates each draw has only about
/// two thirds of them, and few replicates look steadier than they are: of three, a ninth of the draws has one alone.
/// Draws are hashes of `seed`. Free of state, any thread.
RankStability rank_stability(const StudyHeader& header, const Summary& summary, std::uint64_t seed);

}  // namespace sandglass::results
