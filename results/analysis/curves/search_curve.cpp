#include "results/analysis/curves/search_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "results/analysis/student_t.hpp"

namespace sandglass::results {
namespace {

constexpr double kWorst = std::numeric_limits<double>::infinity();

/// The mean over all choices of k of the sorted values of the least of them.
double expected_least(const std::vector<double>& sorted, std::size_t k) {
  const auto count = static_cast<double>(sorted.size()), chosen = static_cast<double>(k);
  double weight = chosen / count;  // C(n - i, k - 1) / C(n, k) at i = 1, then by the ratio of neighbours
  double expected = 0;
  for (std::size_t i = 1; i + k <= sorted.size() + 1; ++i) {
    expected += weight * sorted[i - 1];
    const double left = count - static_cast<double>(i);
    if (left > 0) weight *= (left - chosen + 1) / left;
  }
  return expected;
}

/// The least of the sorted values of which at least `share` are at most that; infinite beyond the ends.
double least_with_share(const std::vector<double>& sorted, double share) {
  if (share <= 0) return -kWorst;
  const auto count = static_cast<double>(sorted.size());
  const double rank =
      std::ceil(share * count - 1e-9);  // 0.2 of 10 is the second, though 0.2 is no whole number of bits
  return rank > count ? kWorst : sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

}  // namespace

std::vector<SearchStep> search_curve(std::vector<double> values, bool minimize) {
  for (double& value : values) value = std::isnan(value) ? kWorst : minimize ? value : -value;
  std::ranges::sort(values);
  const double margin = std::sqrt(std::log(2 / 0.05) / (2 * static_cast<double>(values.size())));
  std::vector<SearchStep> out;
  for (std::size_t k = 1; k <= values.size(); ++k) {
    const double share = 1 - std::exp2(-1 / static_cast<double>(k));
    SearchStep step{k, expected_least(values, k), least_with_share(values, share),
                    least_with_share(values, share - margin), least_with_share(values, share + margin)};
    if (!minimize) step = {k, -step.expected, -step.median, -step.high, -step.low};
    out.push_back(step);
  }
  return out;
}

SearchedValues searched_values(const StudyHeader& header, const std::vector<TrialRecord>& trials, std::uint64_t given) {
  if (!header.versions.contains("sampler/random"))
    return {{}, "the expected best after so many points is known of sampler/random only, whose points are independent"};
  std::map<std::uint64_t, std::map<std::uint32_t, double>> points;
  for (const auto& trial : trials) {
    if (trial.point < given) continue;
    auto& replicates = points[trial.point];
    const auto value = objective_value(trial, header.objectives[0].metric);
    if (trial.status == TrialStatus::completed && value && std::isfinite(*value)) replicates[trial.replicate] = *value;
  }
  if (points.empty()) return {{}, "no trial of a drawn point has finished"};
  SearchedValues out;
  for (const auto& [point, replicates] : points) {
    std::vector<double> values;
    for (const auto& [replicate, value] : replicates) values.push_back(value);
    out.values.push_back(mean_interval(values).mean);
  }
  return out;
}

}  // namespace sandglass::results
