#include "results/analysis/study_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/analysis/equal_points.hpp"
#include "results/analysis/summary.hpp"

namespace sandglass::results {
namespace {

bool matches(const Selection& point, const Selection& conditions) {
  return std::ranges::all_of(conditions, [&](const auto& condition) {
    const auto* value = find(point, condition.first);
    return value && equal(*value, condition.second);
  });
}

}  // namespace

std::optional<double> number(const ParameterValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

bool equal(const ParameterValue& a, const ParameterValue& b) {
  const auto x = number(a), y = number(b);
  if (!x || !y) return a == b;
  return *x == *y || std::abs(*x - *y) <= 1e-9 * std::max(std::abs(*x), std::abs(*y));
}

const ParameterValue* find(const Selection& selection, const std::string& path) {
  const auto found = std::ranges::find(selection, path, [](const auto& condition) { return condition.first; });
  return found == selection.end() ? nullptr : &found->second;
}

bool agree_beside(const Selection& a, const Selection& b, const Selection& apart) {
  return std::ranges::all_of(a, [&](const auto& condition) {
    const auto* value = find(b, condition.first);
    return find(apart, condition.first) || (value && equal(condition.second, *value));
  });
}

std::string problem_of(const TrialRecord& trial, const std::string& metric) {
  if (trial.status == TrialStatus::failed)
    return fmt::format("trial {} failed in {}: {}", trial.trial, trial.failure.phase, trial.failure.reason);
  if (trial.status == TrialStatus::pruned) return fmt::format("trial {} was pruned", trial.trial);
  const auto value = objective_value(trial, metric);
  if (!value) return fmt::format("trial {} has no {}", trial.trial, metric);
  return std::isfinite(*value) ? "" : fmt::format("{} of trial {} is {}", metric, trial.trial, *value);
}

Values values_at(const PointTrials& point, const std::string& metric, std::uint32_t replicates) {
  Values out;
  for (const auto& [replicate, trial] : point.trials) {
    const std::string problem = problem_of(*trial, metric);
    if (out.problem.empty()) out.problem = problem;
    if (problem.empty()) out.by_replicate[replicate] = *objective_value(*trial, metric);
  }
  if (out.problem.empty() && point.trials.size() < replicates)
    out.problem = fmt::format("{} of {} trials are finished", point.trials.size(), replicates);
  return out;
}

Selection merged(const Selection& base, const Selection& changes) {
  Selection out = changes;
  for (const auto& condition : base)
    if (!find(changes, condition.first)) out.push_back(condition);
  return out;
}

StudyPoints::StudyPoints(const StudyHeader& header, const std::vector<TrialRecord>& trials) : finished_(trials.size()) {
  EqualPoints equal;
  for (const TrialRecord& trial : trials) equal.add(trial);
  for (const TrialRecord& trial : trials) {
    PointTrials& point = points_[equal.first(trial.point)];
    point.point = equal.first(trial.point);
    point.where = trial.parameters;
    const TrialRecord*& known = point.trials[trial.replicate];
    if (!known || trial.status < known->status || trial.trial == known->trial)
      known = &trial;  // of equal ones that which went best
  }
  for (const auto& summary : summarize(header, trials).points)
    if (!summary.values.empty()) ranking_.push_back(summary.point);
}

std::vector<const PointTrials*> StudyPoints::at(const Selection& conditions) const {
  std::vector<const PointTrials*> out;
  for (const auto& [id, point] : points_)
    if (matches(point.where, conditions)) out.push_back(&point);
  return out;
}

const PointTrials* StudyPoints::best_of(const std::vector<const PointTrials*>& points) const {
  for (const std::uint64_t id : ranking_) {
    const auto found = std::ranges::find(points, id, &PointTrials::point);
    if (found != points.end()) return *found;
  }
  return nullptr;
}

}  // namespace sandglass::results
