#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

// Whether a random search was long enough: the best value after so many points.
namespace sandglass::results {

/// What a random search of `points` points would find.
struct SearchStep {
  std::size_t points = 0;
  /// The expected best value; infinite (the worst) as long as all these points may be ones without a value.
  double expected = 0;
  /// The median of the best value, and its 95 % band: all steps of the true curve lie within it together with at least
  /// that probability, whatever the distribution of the values. An end that the values say nothing of is infinite.
  double median = 0, low = 0, high = 0;
};

/// The steps 1, 2, ..., n from the values of n points that were drawn independently of each other. A value that is NaN
/// is worse than any other. For a minimum, with x(1) <= ... <= x(n), and mirrored for a maximum:
///   expected  sum over i of x(i) C(n - i, k - 1) / C(n, k): the mean over all choices of k of the n; without bias
///   median    the least x with F(x) >= 1 - 2^(-1/k), F the share of the values that are at most x
///   band      the same of F + e and F - e, e = sqrt(ln(2/0.05) / (2 n)) (Dvoretzky, Kiefer, Wolfowitz, Massart)
/// Sources: Dodge et al. 2019, "Show Your Work"; Tang et al. 2020 (the bias of its estimator); Lourie et al. 2024,
/// "Show Your Work with Confidence" (the band). O(n^2). Free of state, any thread.
std::vector<SearchStep> search_curve(std::vector<double> values, bool minimize);

/// The values of a study's points for search_curve(), each the mean objective of its completed replicates, NaN without
/// one; or why there is no curve.
struct SearchedValues {
  std::vector<double> values;
  std::string problem;  ///< a sentence without a full stop; empty if there are values
};

/// Only of sampler/random: other samplers choose points by what they saw, or by their place on a grid. A point that was
/// drawn twice is two draws. The first `given` points are left out: those that the study names itself (sweep.first).
SearchedValues searched_values(const StudyHeader& header, const std::vector<TrialRecord>& trials,
                               std::uint64_t given = 0);

}  // namespace sandglass::results
