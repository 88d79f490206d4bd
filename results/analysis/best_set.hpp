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
  Comparison comparison;  ///< compare(best, this point): paired over shared replicates, or Welch's
  double adjusted_p = 1;  ///< Holm's, over all points that a test is possible for; 1 without a test
  bool told_apart = false;
};

struct BestSet {
  /// Every other point that has a value, by rank.
  std::vector<AgainstBest> others;
  /// Positions in Summary::points of those that cannot be told from the best: it is the first of them. Points without
  /// a test (a single replicate) are among them. Empty if no point has a value.
  std::vector<std::size_t> members;
  std::size_t tests = 0;  ///< how many points a test was possible for
};

/// The points that cannot be told from the best at a family-wise level of 5 %. The best is the one with the best mean,
/// which favours it: the set is rather too small than too large when replicates are few.
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
