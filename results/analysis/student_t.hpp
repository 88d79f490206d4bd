#pragma once
#include <cstddef>
#include <vector>

namespace sandglass::results {

/// P(T <= t) for Student's t with `dof` > 0 degrees of freedom (need not be whole):
///   1 - I_x(dof/2, 1/2) / 2 with x = dof / (dof + t^2) for t >= 0, by symmetry for t < 0.
/// I is the regularised incomplete beta function. Computed by Boost.Math. NaN for NaN or dof <= 0.
double student_t_cdf(double t, double dof);

/// The t with student_t_cdf(t, dof) = p, 0 < p < 1, by Boost.Math. t(0.975, 4) = 2.776445.
/// -inf and +inf at p = 0 and 1; NaN outside, for NaN, or dof <= 0.
double student_t_quantile(double p, double dof);

/// A mean and the half-width of its two-sided interval, for independent normal values:
///   mean +- t(1 - (1 - confidence)/2, n - 1) * s / sqrt(n), s^2 = sum (v - mean)^2 / (n - 1)
/// {1,2,3,4,5}: 3 +- 1.963243 at 95 %. One value: half_width +inf, as it says nothing about the spread. No value: both
/// NaN. Values that are not finite are passed on. Summed in the order given.
struct Interval {
  double mean = 0;
  double half_width = 0;
  std::size_t count = 0;
};
Interval mean_interval(const std::vector<double>& values, double confidence = 0.95);

}  // namespace sandglass::results
