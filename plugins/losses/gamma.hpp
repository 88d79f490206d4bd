#pragma once
#include <cmath>
#include <limits>
#include <utility>

/// The logarithm of the gamma function and its derivative for x > 0, to about 1e-13, by Stirling's series from 10 on
/// and the recurrence below. std::lgamma writes a global variable. NaN for other x; +infinity is not served.
namespace sandglass::losses {

/// ln Gamma(x): the recurrence Gamma(x + 1) = x Gamma(x).
inline double log_gamma(double x) {
  if (!(x > 0)) return std::numeric_limits<double>::quiet_NaN();
  double product = 1;
  for (; x < 10; ++x) product *= x;
  const double i = 1 / (x * x);
  const double series = (1 / 12.0 - i * (1 / 360.0 - i * (1 / 1260.0 - i * (1 / 1680.0 - i / 1188.0)))) / x;
  return (x - 0.5) * std::log(x) - x + 0.91893853320467274178 + series - std::log(product);
}

/// d/dx ln Gamma(x).
inline double digamma(double x) {
  if (!(x > 0)) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (; x < 10; ++x) sum += 1 / x;
  const double i = 1 / (x * x);
  const double series = i * (1 / 12.0 - i * (1 / 120.0 - i * (1 / 252.0 - i * (1 / 240.0 - i / 132.0))));
  return std::log(x) - 0.5 / x - series - sum;
}

}  // namespace sandglass::losses
