#pragma once

namespace sandglass {

/// log of the standard normal density.
double log_normal_density(double z);

/// The standard normal distribution function.
double normal_cdf(double z);

/// Its logarithm, to full precision in the lower tail too.
double log_normal_cdf(double z);

/// The probability of [low, high], 0 if low >= high.
double normal_mass(double low, double high);

/// The same from a table, within 1e-9: for many at a time.
double quick_normal_cdf(double z);

/// log of h(z) = density(z) + z cdf(z), the expected excess of a standard normal variable over -z; to about ten digits
/// for any z, also where h itself is too small to be a number.
/// Source: Ament et al. 2023, "Unexpected improvements to expected improvement for Bayesian optimization".
double log_expected_excess(double z);

}  // namespace sandglass
