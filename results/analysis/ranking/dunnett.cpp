#include "results/analysis/ranking/dunnett.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <numbers>

namespace sandglass::results {
namespace {

constexpr std::size_t kSteps = 512;
constexpr double kMost = 9;  // beyond it a difference of known spread happens in fewer than 1e-18 of all tests
constexpr double kStep = kMost / kSteps;

double density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }
double upper_tail(double z) { return std::erfc(z / std::numbers::sqrt2) / 2; }

/// log of the density of s, where dof s^2 is chi-squared.
double log_density_of_spread(double s, double dof) {
  return std::numbers::ln2 + dof / 2 * std::log(dof / 2) - std::lgamma(dof / 2) + (dof - 1) * std::log(s) -
         dof * s * s / 2;
}

}  // namespace

DunnettTest::DunnettTest(std::size_t comparisons, double dof) : dof_(dof), tail_(kSteps + 1), slope_(kSteps + 1) {
  // Given X_0 = z all are within x with the probability (1 - outside)^m. The trapezoidal rule over z, symmetric in it,
  // converges faster than any power of its step for such integrands.
  constexpr double step = 1.0 / 16, most = 8.5;
  const auto m = static_cast<double>(comparisons);
  for (std::size_t i = 0; i <= kSteps; ++i) {
    const double x = std::numbers::sqrt2 * kStep * static_cast<double>(i);
    for (double z = 0; z <= most; z += step) {
      const double weight = density(z) * step * (z == 0 ? 1 : 2);
      const double outside = std::min(upper_tail(x + z) + upper_tail(x - z), 1.0);
      const double log_within = std::log1p(-outside);
      const double within_others = comparisons == 1 ? 1 : std::exp((m - 1) * log_within);
      tail_[i] -= weight * std::expm1(m * log_within);
      slope_[i] -= weight * m * within_others * std::numbers::sqrt2 * (density(z + x) + density(z - x));
    }
  }
}

double DunnettTest::with_known_spread(double x) const {
  if (x >= kMost) return 0;
  const auto i = static_cast<std::size_t>(x / kStep);
  const double u = x / kStep - static_cast<double>(i), v = 1 - u;  // Hermite's cubic
  return v * v * ((1 + 2 * u) * tail_[i] + u * kStep * slope_[i]) +
         u * u * ((1 + 2 * v) * tail_[i + 1] - v * kStep * slope_[i + 1]);
}

double DunnettTest::p_value(double t) const {
  if (std::isnan(t)) return t;
  t = std::abs(t);
  if (std::isinf(t)) return 0;
  if (t == 0) return 1;
  constexpr int panels = 8;
  const double spread = 1 / std::sqrt(2 * dof_);  // standard deviation of s, nearly
  const double low = std::max(0.0, 1 - 12 * spread), high = std::min(1 + 12 * spread, kMost / t);
  if (high <= low) return 0;
  const auto weighted = [&](double s) { return with_known_spread(t * s) * std::exp(log_density_of_spread(s, dof_)); };
  double p = 0;
  for (int i = 0; i < panels; ++i)
    p += boost::math::quadrature::gauss<double, 20>::integrate(weighted, low + (high - low) * i / panels,
                                                               low + (high - low) * (i + 1) / panels);
  return std::clamp(p, 0.0, 1.0);
}

}  // namespace sandglass::results
