#include "results/analysis/student_t.hpp"

#include <cmath>
#include <limits>

namespace sandglass::results {
namespace {

constexpr double kTiny = 1e-300;  // keeps Lentz's quotients away from zero
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

double away_from_zero(double value) { return std::abs(value) < kTiny ? kTiny : value; }

/// log Gamma without the C library's global `signgam`.
double log_gamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

/// The continued fraction of I_x(a, b); converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b) {
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double result = d;
  for (int m = 1; m <= 10000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    result *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    result *= c * d;
    if (std::abs(c * d - 1) < 1e-16) break;
  }
  return result;
}

/// I_x(a, b) with y = 1 - x given apart, because near x = 1 the subtraction would lose it.
double incomplete_beta(double x, double y, double a, double b) {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const double front = std::exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) + b * std::log(y));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(x, a, b) / a;
  return 1 - front * beta_fraction(y, b, a) / b;
}

}  // namespace

double student_t_cdf(double t, double dof) {
  if (std::isnan(t) || !(dof > 0)) return kNan;
  if (std::isinf(t)) return t > 0 ? 1 : 0;
  const double square = t * t;
  const double tail = incomplete_beta(dof / (dof + square), square / (dof + square), dof / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

double student_t_quantile(double p, double dof) {
  if (!(p >= 0 && p <= 1) || !(dof > 0)) return kNan;
  if (p == 0.5) return 0;
  if (p > 0.5) return -student_t_quantile(1 - p, dof);
  if (p == 0) return -kInfinity;
  double low = -1;
  while (student_t_cdf(low, dof) > p && low > -1e150) low *= 2;
  double high = 0;
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    (student_t_cdf(middle, dof) < p ? low : high) = middle;
  }
}

Interval mean_interval(const std::vector<double>& values, double confidence) {
  const auto count = static_cast<double>(values.size());
  if (values.empty()) return {kNan, kNan, 0};
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / count;
  if (values.size() == 1) return {mean, kInfinity, 1};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double quantile = student_t_quantile(1 - (1 - confidence) / 2, count - 1);
  return {mean, quantile * std::sqrt(squares / (count - 1) / count), values.size()};
}

}  // namespace sandglass::results
