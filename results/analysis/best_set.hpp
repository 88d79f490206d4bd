#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "results/analysis/summary.hpp"

// Which points of a study may be the best, as far as its replicates can tell. Free of state, any thread.
namespace sandglass::results {

/// Holm's adjusted p-values, in the order given: of the p-values in rising order p(1) <= ... <= p(m) the i-th becomes
///   max over j <= i of min(1, (m - j + 1) p(j))
/// To refuse all hypotheses with an adjusted p of at most a refuses any true one with a probability of at most a,
/// however the tests depend on each other. {0.01, 0.04, 0.03} gives {0.03, 0.06, 0.06}. No p may be NaN.
/// Source: Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure".
std::vector<double> holm(const std::vector<double>& p_values);

/// How a point compares with the best one.
struct AgainstBest {
  std::size_t rank = 0;   ///< position in Summary::points
  Comparison comparison;  ///< of these two, as BestSet::test says, and without regard to how many tests there are
  double adjusted_p = 1;  ///< that of all tests together; 1 without a test
  bool told_apart = false;
  /// Not told apart, but only because its replicates scatter more than those of most points (see best_set).
  bool undecided = false;
  double spread = 0;  ///< Comparison::Method::pooled: the standard deviation of a replicate's difference that it took
};

struct BestSet {
  /// How points are compared with the best.
  enum class Test {
    pooled,  ///< Dunnett's test, with the spread of the replicates pooled over all points
    paired,  ///< paired t-tests (Welch's where no replicates are shared) with Holm's correction: too few points to pool
    unequal,  ///< the same, because the replicates of some points scatter more than those of others
  };
  Test test = Test::paired;
  /// Every other point that has a value, by rank; without those that lost replicates if the best lost none.
  std::vector<AgainstBest> others;
  /// Positions in Summary::points of those that cannot be told from the best: it is the first of them. Points without
  /// a test (a single replicate) are among them; those that are undecided are not. Empty if no point has a value.
  std::vector<std::size_t> members;
  std::vector<std::size_t> undecided{};  ///< positions of those that are
  std::size_t tests = 0;                 ///< how many points a test was possible for
  std::size_t set_aside = 0;  ///< points with a value that lost replicates: what is left of them flatters them
};

/// The points that cannot be told from the best: with a probability of 95 % the truly best one is among them or among
/// the undecided ones. The best is the one with the best mean. Four or more points with all its replicates r = 1 ... R
/// make a ReplicateTable, whose residuals have the variance s^2 with v degrees of freedom. A point with the difference
/// d and the variance q^2 of d(r) over its replicates is told apart if, of DunnettTest(points - 1, v),
///   p(d / sqrt(max(2 s^2, q^2) / R)) <= 5 %
/// That takes values as normal and as equally spread at all points; q^2 keeps a point that scatters more from being
/// told apart too lightly. If Bartlett's test (residual_spread) has p < 5 %, every point is compared by a paired t-test
/// instead, with Holm's correction; so are, with Bonferroni's, points without some of the replicates (they have not
/// ended). Of 20,000 simulated tables of 3 to 40 points, the best was lost in 2 % with equal spreads and in at most 7 %
/// with spreads that differ up to tenfold. Of 16 points with 3 replicates it leaves 6 where tests by pairs alone leave
/// 14 (tests/referees/best_set.py).
/// Among many points some are left only because they scatter: their mean is clearly worse, but their own spread too
/// wide to say so. Such a point is undecided: q^2 is more than w^2, and with w^2 in its place p is at most 5 %; w^2 is
/// 2 s^2, or of unequal spreads the median of all q^2. Of fewer than four points none is called so. Free of state, any
/// thread.
BestSet best_set(const Summary& summary);

/// The axis that says how large a code is.
inline constexpr std::string_view kLatentAxis = "model.latent";

/// The smallest code that is as good as any, as far as can be told.
struct SmallestLatent {
  std::size_t rank = 0;   ///< position in Summary::points of the member with the smallest value of kLatentAxis
  ParameterValue latent;  ///< its value
  bool larger = false;    ///< whether another member has a larger one
};

/// Of equal ones that of the better rank; none if no member has that axis.
std::optional<SmallestLatent> smallest_latent(const Summary& summary, const BestSet& set);

}  // namespace sandglass::results
