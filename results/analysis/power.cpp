#include "results/analysis/power.hpp"

#include <algorithm>
#include <boost/math/distributions/non_central_t.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "results/analysis/student_t.hpp"

namespace sandglass::results {
namespace {

/// Results instead of exceptions.
using PowerPolicy =
    boost::math::policies::policy<boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::domain_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;
using NoncentralT = boost::math::non_central_t_distribution<double, PowerPolicy>;

/// So large an effect or noncentrality leaves no doubt, and the distribution's series would be long.
constexpr double kCertain = 1000;

}  // namespace

double paired_t_power(double effect, std::size_t pairs, double significance) {
  if (pairs < 2 || std::isnan(effect) || !(significance > 0 && significance < 1))
    return std::numeric_limits<double>::quiet_NaN();
  const auto dof = static_cast<double>(pairs - 1);
  const double noncentrality = std::abs(effect) * std::sqrt(static_cast<double>(pairs));
  const double critical = student_t_quantile(1 - significance / 2, dof);
  if (noncentrality > kCertain * std::max(1.0, critical)) return 1;
  const NoncentralT t(dof, noncentrality);
  const double power = boost::math::cdf(boost::math::complement(t, critical)) + boost::math::cdf(t, -critical);
  return std::clamp(power, 0.0, 1.0);
}

std::optional<std::size_t> pairs_needed(double effect, double power, double significance) {
  const auto enough = [&](std::size_t pairs) { return paired_t_power(effect, pairs, significance) >= power; };
  std::size_t few = 1, many = 2;  // `few` is never enough, as power grows with the pairs
  while (many < kMostPairs && !enough(many)) {
    few = many;
    many = std::min(2 * many, kMostPairs);
  }
  if (!enough(many)) return std::nullopt;
  while (many - few > 1) {
    const std::size_t middle = few + (many - few) / 2;
    (enough(middle) ? many : few) = middle;
  }
  return many;
}

std::optional<std::size_t> pairs_to_separate(const std::map<std::uint32_t, double>& a,
                                             const std::map<std::uint32_t, double>& b) {
  std::vector<double> differences;
  for (const auto& [replicate, value] : a) {
    const auto other = b.find(replicate);
    if (other != b.end()) differences.push_back(value - other->second);
  }
  if (differences.size() < 2) return std::nullopt;
  const auto count = static_cast<double>(differences.size());
  double mean = 0, squares = 0;
  for (const double difference : differences) mean += difference / count;
  for (const double difference : differences) squares += (difference - mean) * (difference - mean);
  if (mean == 0) return std::nullopt;
  return pairs_needed(mean / std::sqrt(squares / (count - 1)));  // without spread the effect is infinite, and 2 enough
}

}  // namespace sandglass::results
