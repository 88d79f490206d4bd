#pragma once
#include <cstddef>
#include <vector>

namespace sandglass::results {

/// The values y(i, r) of points (rows) that have the same replicates r (columns): a randomised block design, as the
/// replicates of all points share their seeds.
struct ReplicateTable {
  std::size_t points = 0, replicates = 0;
  std::vector<double> values{};  ///< row-major

  double at(std::size_t point, std::size_t replicate) const { return values[point * replicates + replicate]; }
};

/// What is left of a table's values once each point and each replicate has its mean.
struct ResidualSpread {
  double variance = 0;    ///< sum of e^2 / dof, e(i, r) = y(i, r) - y(i, .) - y(., r) + y(., .)
  double dof = 0;         ///< (points - 1)(replicates - 1)
  double p_if_equal = 1;  ///< Bartlett's test that all points have the same variance; 1 of two points or fewer
};

/// Needs two points and two replicates. Bartlett's test is made twice, and twice the lesser p counts: on each point's
/// share of the residuals, with (replicates - 1)(points - 1) / points degrees of freedom, and on its values, since a
/// few wild points enter the residuals of all. It is too strict about values with long tails, which errs on the safe
/// side; Levene's and Brown and Forsythe's tests see nothing in three replicates. Free of state, any thread. Source:
/// Bartlett 1937, "Properties of Sufficiency and Statistical Tests"; of the residuals Shukla 1972.
ResidualSpread residual_spread(const ReplicateTable& table);

}  // namespace sandglass::results
