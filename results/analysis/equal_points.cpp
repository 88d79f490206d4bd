#include "results/analysis/equal_points.hpp"

#include <algorithm>

#include "results/record/schedule.hpp"

namespace sandglass::results {
namespace {

/// Equal for equal points only.
std::string values_of(const TrialRecord& trial) {
  if (trial.parameters.empty() || changed_on_the_way(trial)) return std::to_string(trial.point);
  std::string text;
  for (const auto& [path, value] : trial.parameters) text += path + "=" + to_string(value) + "\n";
  return text;
}

}  // namespace

bool changed_on_the_way(const TrialRecord& trial) {
  return std::ranges::any_of(trial.series,
                             [](const Series& series) { return series.name.starts_with(kSchedulePrefix); });
}

void EqualPoints::add(const TrialRecord& trial) {
  const auto group = by_values_.try_emplace(values_of(trial), firsts_.size()).first->second;
  if (group == firsts_.size()) firsts_.push_back(trial.point);
  firsts_[group] = std::min(firsts_[group], trial.point);
  groups_.emplace(trial.point, group);
}

}  // namespace sandglass::results
