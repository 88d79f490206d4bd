#include "results/analysis/student_t.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace sandglass::results {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Results instead of exceptions: infinity at the ends.
using Policy =
    boost::math::policies::policy<boost::math::policies::overflow_error<boost::math::policies::ignore_error>>;
using StudentT = boost::math::students_t_distribution<double, Policy>;

}  // namespace

double student_t_cdf(double t, double dof) {
  if (std::isnan(t) || !(dof > 0)) return kNan;
  if (std::isinf(t)) return t > 0 ? 1 : 0;
  return boost::math::cdf(StudentT(dof), t);
}

double student_t_quantile(double p, double dof) {
  if (!(p >= 0 && p <= 1) || !(dof > 0)) return kNan;
  if (p == 0 || p == 1) return p == 0 ? -kInfinity : kInfinity;
  return boost::math::quantile(StudentT(dof), p);
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
