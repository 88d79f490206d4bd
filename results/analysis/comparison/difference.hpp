#pragma once
#include <cstdint>
#include <map>

#include "results/analysis/summary.hpp"

namespace sandglass::results {

/// By how much values differ, with both given by replicate. Of two or more shared replicates the mean d of b - a, with
///   d +- t(0.975, n - 1) s / sqrt(n),  s^2 the variance of the differences
/// else the difference of the means with Welch's interval, +- t(0.975, v) sqrt(s_a^2/n_a + s_b^2/n_b), v after
/// Welch and Satterthwaite; without two values in both the half-width is infinite and p is 1. The tests are
/// compare()'s.
struct Difference {
  Comparison::Method method = Comparison::Method::none;
  double mean = 0;        ///< b - a; NaN if one has no value
  double half_width = 0;  ///< of the 95 % interval
  double p_value = 1;     ///< two-sided
  std::size_t shared_replicates = 0;
};

/// Free of state, any thread.
Difference difference(const std::map<std::uint32_t, double>& a, const std::map<std::uint32_t, double>& b);

}  // namespace sandglass::results
