#include "results/analysis/summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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

}  // namespace

double standard_deviation(const PointSummary& point) {
  if (point.values.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  return std::sqrt(moments(values_of(point.values)).variance_of_mean * static_cast<double>(point.values.size()));
}

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

void SummaryGatherer::add(const TrialRecord& record) {
  equal_.add(record);
  if (changed_on_the_way(record)) changed_.insert(record.trial);
  const double value = objective_value(record, objective_.metric).value_or(std::numeric_limits<double>::quiet_NaN());
  outcomes_.push_back({record.trial, record.point, record.replicate, record.status, value});
}

/// Of each replicate of each distinct point the trial that counts: one that went best, and of these the first.
SummaryGatherer::Counted SummaryGatherer::counted() const {
  Counted counted;
  for (std::size_t i = 0; i < outcomes_.size(); ++i) {
    const Outcome& trial = outcomes_[i];
    const auto [place, is_new] = counted.try_emplace({equal_.first(trial.point), trial.replicate}, i);
    if (is_new) continue;
    const Outcome& known = outcomes_[place->second];
    if (known.trial == trial.trial || !(std::pair(known.status, known.trial) < std::pair(trial.status, trial.trial)))
      place->second = i;
  }
  return counted;
}

void SummaryGatherer::count(PointSummary& point, const Outcome& outcome) {
  if (outcome.status == TrialStatus::pruned) ++point.pruned;
  if (outcome.status == TrialStatus::failed) ++point.failed;
  if (outcome.status != TrialStatus::completed) return;
  ++point.completed;
  if (std::isfinite(outcome.value)) {
    point.values[outcome.replicate] = outcome.value;
    point.trials[outcome.replicate] = outcome.trial;
  } else {
    ++point.not_finite;
  }
}

Summary SummaryGatherer::summary(std::span<const TrialRecord> records) const {
  Summary out;
  out.changed = changed_.size();
  for (const auto& [place, index] : counted()) {
    if (out.points.empty() || out.points.back().point != place.first) out.points.emplace_back().point = place.first;
    PointSummary& point = out.points.back();
    if (!records.empty()) point.parameters = records[index].parameters;
    count(point, outcomes_[index]);
  }
  for (PointSummary& point : out.points) {
    point.objective = mean_interval(values_of(point.values));
    out.completed += point.completed;
    out.pruned += point.pruned;
    out.failed += point.failed;
    out.not_finite += point.not_finite;
  }
  std::ranges::stable_sort(out.points, [&](const PointSummary& a, const PointSummary& b) {
    if (a.values.empty() || b.values.empty()) return !a.values.empty() && b.values.empty();
    if ((a.lost() > 0) != (b.lost() > 0)) return a.lost() == 0;
    return better(objective_, a.objective.mean, b.objective.mean);
  });
  if (out.points.empty() || out.points[0].values.empty()) return out;
  out.best_point = out.points[0].point;
  if (out.points.size() > 1 && !out.points[1].values.empty() && out.points[0].lost() + out.points[1].lost() == 0)
    out.comparison = compare(out.points[0].values, out.points[1].values);
  return out;
}

Summary summarize(const StudyHeader& header, const std::vector<TrialRecord>& trials) {
  SummaryGatherer gatherer(header.objectives[0]);
  for (const TrialRecord& trial : trials) gatherer.add(trial);
  return gatherer.summary(trials);
}

std::optional<std::uint64_t> best_trial(const StudyHeader& header, const Summary& summary) {
  if (!summary.best_point) return std::nullopt;
  const PointSummary& point = summary.points.front();
  std::optional<TrialValue> best;
  for (const auto& [replicate, value] : point.values) {
    const TrialValue found{value, point.trials.at(replicate)};
    if (!best || better(header.objectives[0], found, *best)) best = found;
  }
  return best->trial;
}

}  // namespace sandglass::results
