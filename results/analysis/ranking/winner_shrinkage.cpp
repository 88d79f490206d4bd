#include "results/analysis/ranking/winner_shrinkage.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

namespace sandglass::results {
namespace {

constexpr std::string_view kValid = "valid.";

/// A point's values of both metrics, by replicate in order.
struct BothValues {
  std::vector<double> valid, test, gap;
};

BothValues both_values(const PointSummary& point, const std::map<std::uint64_t, const TrialRecord*>& trials,
                       const std::string& test_metric) {
  BothValues out;
  for (const auto& [replicate, valid] : point.values) {
    const auto test = objective_value(*trials.at(point.trials.at(replicate)), test_metric);
    if (!test || !std::isfinite(*test)) continue;
    out.valid.push_back(valid);
    out.test.push_back(*test);
    out.gap.push_back(*test - valid);
  }
  return out;
}

}  // namespace

WinnerShrinkage winner_shrinkage(const StudyHeader& header, const Summary& summary,
                                 const std::vector<TrialRecord>& trials) {
  const auto& [metric, minimize] = header.objectives[0];
  WinnerShrinkage out;
  out.valid_metric = metric;
  if (!metric.starts_with(kValid)) {
    out.problem = fmt::format("the objective {} is not of validation examples", metric);
    return out;
  }
  out.test_metric = "test." + metric.substr(kValid.size());
  std::map<std::uint64_t, const TrialRecord*> by_number;
  for (const auto& trial : trials) by_number[trial.trial] = &trial;
  std::vector<double> gaps;
  for (const auto& point : summary.points) {
    const auto values = both_values(point, by_number, out.test_metric);
    if (values.gap.empty()) continue;
    gaps.push_back(mean_interval(values.gap).mean);
    if (point.point != summary.best_point) continue;
    out.valid = mean_interval(values.valid);
    out.test = mean_interval(values.test);
    out.gap = mean_interval(values.gap);
  }
  if (!summary.best_point) {
    out.problem = fmt::format("no trial has completed with a finite {}", metric);
  } else if (out.gap.count == 0) {
    out.problem = fmt::format("the best point has no finite {}", out.test_metric);
  } else {
    out.gap_of_all = mean_interval(gaps).mean;
    out.shrinkage = (minimize ? 1 : -1) * (out.gap.mean - out.gap_of_all);
  }
  return out;
}

}  // namespace sandglass::results
