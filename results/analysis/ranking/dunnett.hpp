#pragma once
#include <cstddef>
#include <vector>

namespace sandglass::results {

/// Dunnett's two-sided test of m means against one, all from equally many values with one variance in common:
///   p(t) = P(max |T_i| >= t),  T_i = (X_i - X_0) / (sqrt(2) s),  X_0 ... X_m standard normal,
///   s^2 chi-squared over its `dof` degrees of freedom, all independent (so the T_i have correlations of 1/2).
/// With m = 1 that is the two-sided p of Student's t. To within 1e-7. Immutable, any thread.
/// Source: Dunnett 1955, "A Multiple Comparison Procedure for Comparing Several Treatments with a Control".
class DunnettTest {
 public:
  /// `comparisons` and `dof` at least 1.
  DunnettTest(std::size_t comparisons, double dof);

  /// For |t|; 0 for an infinite t, NaN for NaN.
  double p_value(double t) const;

 private:
  /// p for a known spread s: a function of t s alone.
  double with_known_spread(double x) const;

  double dof_;
  std::vector<double> tail_, slope_;  ///< of with_known_spread() at equal steps, and its derivative
};

}  // namespace sandglass::results
