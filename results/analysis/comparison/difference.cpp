#include "results/analysis/comparison/difference.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "results/analysis/student_t.hpp"

namespace sandglass::results {
namespace {

constexpr double kUpper = 0.975;  // of a two-sided interval of 95 %

/// s^2 / n, from the half-width of the mean's interval.
double variance_of_mean(const std::map<std::uint32_t, double>& values) {
  std::vector<double> list;
  for (const auto& [replicate, value] : values) list.push_back(value);
  const double mean = mean_interval(list).mean;
  double sum = 0;
  for (const double value : list) sum += (value - mean) * (value - mean);
  const auto n = static_cast<double>(list.size());
  return sum / (n * (n - 1));
}

double welch_half_width(const std::map<std::uint32_t, double>& a, const std::map<std::uint32_t, double>& b) {
  const double va = variance_of_mean(a), vb = variance_of_mean(b);
  if (va + vb <= 0) return 0;
  const double dof = (va + vb) * (va + vb) /
                     (va * va / static_cast<double>(a.size() - 1) + vb * vb / static_cast<double>(b.size() - 1));
  return student_t_quantile(kUpper, dof) * std::sqrt(va + vb);
}

}  // namespace

Difference difference(const std::map<std::uint32_t, double>& a, const std::map<std::uint32_t, double>& b) {
  const Comparison test = compare(b, a);
  Difference out{test.method, test.difference, std::numeric_limits<double>::infinity(), test.p_value,
                 test.shared_replicates};
  if (test.method == Comparison::Method::welch) out.half_width = welch_half_width(a, b);
  if (test.method != Comparison::Method::paired) return out;
  std::vector<double> differences;
  for (const auto& [replicate, value] : b)
    if (const auto at = a.find(replicate); at != a.end()) differences.push_back(value - at->second);
  out.half_width = mean_interval(differences).half_width;
  return out;
}

}  // namespace sandglass::results
