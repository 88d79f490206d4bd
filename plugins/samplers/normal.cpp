#include "plugins/samplers/normal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sandglass {
namespace {

constexpr double kLogRootTwoPi = 0.91893853320467274178;

/// The ratio (1 - cdf(x)) / density(x) for x >= 5 and what is missing from 1 - x times it, by the continued fraction
/// 1 / (x + 1 / (x + 2 / (x + 3 / ...))).
double tail_denominator(double x) {
  double rest = x;
  for (int k = 60; k >= 2; --k) rest = x + k / rest;
  return rest;  // the ratio is 1 / (x + 1 / rest)
}

struct Knot {
  double value, slope;
};

constexpr int kKnotsPerUnit = 64;
constexpr int kReach = 8;
using Knots = std::array<Knot, 2 * kReach * kKnotsPerUnit + 2>;

const Knots& knots() {
  static const Knots table = [] {
    Knots made{};
    for (std::size_t i = 0; i < made.size(); ++i) {
      const double z = static_cast<double>(i) / kKnotsPerUnit - kReach;
      made[i] = {normal_cdf(z), std::exp(log_normal_density(z)) / kKnotsPerUnit};
    }
    return made;
  }();
  return table;
}

}  // namespace

double log_normal_density(double z) { return -0.5 * z * z - kLogRootTwoPi; }

double normal_cdf(double z) { return 0.5 * std::erfc(-z * std::numbers::sqrt2 / 2); }

double log_normal_cdf(double z) {
  if (z > -5) return z > 5 ? std::log1p(-normal_cdf(-z)) : std::log(normal_cdf(z));
  return log_normal_density(z) - std::log(-z + 1 / tail_denominator(-z));
}

double normal_mass(double low, double high) {
  if (!(low < high)) return 0;
  return low > 0 ? normal_cdf(-low) - normal_cdf(-high) : normal_cdf(high) - normal_cdf(low);
}

double quick_normal_cdf(double z) {
  static const Knots& table = knots();
  const double at = (std::clamp(z, -1.0 * kReach, 1.0 * kReach) + kReach) * kKnotsPerUnit;
  const auto i = static_cast<std::size_t>(at);
  const double t = at - static_cast<double>(i);
  const Knot &left = table[i], &right = table[i + 1];
  const double rise = right.value - left.value;  // cubic Hermite
  return left.value +
         t * (left.slope + t * (3 * rise - 2 * left.slope - right.slope + t * (left.slope + right.slope - 2 * rise)));
}

double log_expected_excess(double z) {
  if (z > -5) return std::log(std::exp(log_normal_density(z)) + z * normal_cdf(z));
  // density (1 - x R(x)) with R = 1 / (x + 1 / rest): the difference is 1 / (1 + x rest), without cancellation.
  return log_normal_density(z) - std::log1p(-z * tail_denominator(-z));
}

}  // namespace sandglass
