#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "results/analysis/effects/grid_table.hpp"

// Whose doing the differences between the trials of a full grid are: exact analysis of variance, no model in between.
namespace sandglass::results {

/// A source of variance.
struct VarianceTerm {
  enum class Kind {
    axis,       ///< what one axis does on average over the others
    pair,       ///< what two axes do together beyond what each does
    higher,     ///< what three or more axes do together, of all such together
    replicate,  ///< what a replicate (its seed, its split of the data) does to all points alike
    chance      ///< what is left: what the replicate does to single points
  };
  Kind kind = Kind::axis;
  std::vector<std::string> axes;  ///< one of an axis, two of a pair, else none
  double sum_of_squares = 0;
  std::size_t degrees_of_freedom = 0;
  double share = 0;  ///< of the total sum of squares (eta squared): the shares add up to 1
  /// Mean square over that of chance, and the probability of a larger one without an effect; both NaN without degrees
  /// of freedom here or in chance (a single replicate, a single point). Without any chance F is infinite and p 0.
  double f = 0;
  double p_value = 1;
};

struct GridAnova {
  /// Axes in their order, pairs, then `higher` if there are three axes or more, `replicate` and `chance` (which with
  /// one replicate have neither squares nor degrees of freedom: what is chance then sits in the interactions).
  std::vector<VarianceTerm> terms;
  double total = 0;  ///< sum of squares about the mean of all values

  /// What of the variance is the seed's: replicate and chance.
  double seed_share() const;
};

/// A randomised block design: the points are the treatments, the replicates the blocks, since the replicates of all
/// points share their seeds. With y(i, r) of point i and replicate r, and means where an index is a dot:
///   axis        sum over i, r of (y(level of i, .) - y(.,.))^2
///   pair        the same of the two axes' combined levels, less the squares of the two axes
///   replicate   points * sum over r of (y(., r) - y(.,.))^2
///   chance      total - all points' squares - replicate, with (points - 1)(replicates - 1) degrees of freedom
/// The F tests take chance as normal, independent and equally large at all points. Values that are all equal have no
/// variance: all shares are 0. O(values * axes^2). Free of state, any thread.
GridAnova grid_anova(const GridTable& grid);

}  // namespace sandglass::results
