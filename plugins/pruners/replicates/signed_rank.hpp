#pragma once
#include <cstddef>
#include <span>

namespace sandglass {

/// Wilcoxon's signed-rank test.
struct SignedRank {
  std::size_t pairs = 0;  ///< that count: neither zero nor NaN
  double statistic = 0;   ///< W+, the sum of the ranks of the positive differences
  double p = 1;           ///< one-sided: P(W >= W+) if differences are symmetric about zero; 1 without pairs
};

/// Whether differences tend to be positive. Zeros (and NaN) are left out; the absolute differences are ranked from 1,
/// equal ones by the mean of their ranks. Up to 25 pairs, p is exact, given those ranks: the share of the 2^n ways to
/// sign them whose sum is W+ or more. Beyond, it is that of the normal distribution with the mean n (n + 1) / 4, the
/// variance n (n + 1) (2 n + 1) / 24 - sum over ties (t^3 - t) / 48 and a continuity correction of 1/2.
/// Source: Wilcoxon 1945, "Individual comparisons by ranking methods"; ties as in Hollander & Wolfe, Nonparametric
/// Statistical Methods, section 3.1.
SignedRank signed_rank_test(std::span<const double> differences);

}  // namespace sandglass
