#include "results/analysis/summary.hpp"

#include <algorithm>
#include <cmath>

#include "results/analysis/equal_points.hpp"

namespace sandglass::results {
namespace {

constexpr double kSignificance = 0.05;

struct Moments {
  double mean = 0;
  double variance_of_mean = 0;  // s^2 / n
};

Moments moments(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  Moments out{sum / count, 0};
  for (const double value : values) out.variance_of_mean += (value - out.mean) * (value - out.mean);
  out.variance_of_mean /= (count - 1) * count;
  return out;
}

std::vector<double> values_of(const std::map<std::uint32_t, double>& by_replicate) {
  std::vector<double> out;
  for (const auto& [replicate, value] : by_replicate) out.push_back(value);
  return out;
}

double two_sided(double difference, double variance, double dof) {
  if (variance <= 0) return difference == 0 ? 1 : 0;  // no spread at all: equal or not
  return 2 * student_t_cdf(-std::abs(difference) / std::sqrt(variance), dof);
}

Comparison decided(Comparison::Method method, double difference, double p_value, std::size_t shared) {
  return {method, difference, p_value, shared, p_value > kSignificance};
}

void count_trial(PointSummary& point, const TrialRecord& trial, const std::string& metric) {
  if (trial.status == TrialStatus::pruned) ++point.pruned;
  if (trial.status == TrialStatus::failed) ++point.failed;
  if (trial.status != TrialStatus::completed) return;
  ++point.completed;
  const std::optional<double> value = objective_value(trial, metric);
  if (value && std::isfinite(*value)) {
    point.values[trial.replicate] = *value;
    point.trials[trial.replicate] = trial.trial;
  } else {
    ++point.not_finite;
  }
}

/// Of each replicate of each distinct point the trial that counts: one that went best, and of these the first.
using Counted = std::map<std::pair<std::uint64_t, std::uint32_t>, const TrialRecord*>;

Counted counted_trials(const std::vector<TrialRecord>& trials) {
  EqualPoints equal;
  for (const TrialRecord& trial : trials) equal.add(trial);
  Counted counted;
  for (const TrialRecord& trial : trials) {
    const TrialRecord*& known = counted[{equal.first(trial.point), trial.replicate}];
    if (known && known->trial != trial.trial &&
        std::pair(known->status, known->trial) < std::pair(trial.status, trial.trial))
      continue;
    known = &trial;
  }
  return counted;
}

}  // namespace

Comparison compare(const std::map<std::uint32_t, double>& best, const std::map<std::uint32_t, double>& second) {
  std::vector<double> differences;
  for (const auto& [replicate, value] : best) {
    const auto at = second.find(replicate);
    if (at != second.end()) differences.push_back(value - at->second);
  }
  if (differences.size() >= 2) {
    const Moments m = moments(differences);
    const double p = two_sided(m.mean, m.variance_of_mean, static_cast<double>(differences.size() - 1));
    return decided(Comparison::Method::paired, m.mean, p, differences.size());
  }
  if (best.size() >= 2 && second.size() >= 2) {
    const Moments a = moments(values_of(best));
    const Moments b = moments(values_of(second));
    const double variance = a.variance_of_mean + b.variance_of_mean;
    // Welch-Satterthwaite degrees of freedom.
    const double dof = variance * variance /
                       (a.variance_of_mean * a.variance_of_mean / static_cast<double>(best.size() - 1) +
                        b.variance_of_mean * b.variance_of_mean / static_cast<double>(second.size() - 1));
    return decided(Comparison::Method::welch, a.mean - b.mean, two_sided(a.mean - b.mean, variance, dof),
                   differences.size());
  }
  const auto mean = [](const auto& values) { return mean_interval(values_of(values)).mean; };
  return decided(Comparison::Method::none, mean(best) - mean(second), 1, differences.size());
}

Summary summarize(const StudyHeader& header, const std::vector<TrialRecord>& trials) {
  std::map<std::uint64_t, PointSummary> points;
  for (const auto& [place, trial] : counted_trials(trials)) {
    PointSummary& point = points[place.first];
    point.point = place.first;
    point.parameters = trial->parameters;
    count_trial(point, *trial, header.objectives[0].metric);
  }
  Summary out;
  for (auto& [id, point] : points) {
    point.objective = mean_interval(values_of(point.values));
    out.completed += point.completed;
    out.pruned += point.pruned;
    out.failed += point.failed;
    out.not_finite += point.not_finite;
    out.points.push_back(std::move(point));
  }
  std::stable_sort(out.points.begin(), out.points.end(), [&](const PointSummary& a, const PointSummary& b) {
    if (a.values.empty() || b.values.empty()) return !a.values.empty() && b.values.empty();
    if ((a.lost() > 0) != (b.lost() > 0)) return a.lost() == 0;
    return better(header.objectives[0], a.objective.mean, b.objective.mean);
  });
  if (out.points.empty() || out.points[0].values.empty()) return out;
  out.best_point = out.points[0].point;
  if (out.points.size() > 1 && !out.points[1].values.empty() && out.points[0].lost() + out.points[1].lost() == 0)
    out.comparison = compare(out.points[0].values, out.points[1].values);
  return out;
}

}  // namespace sandglass::results
