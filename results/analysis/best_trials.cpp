#include "results/analysis/best_trials.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::results {

void BestTrials::add(const TrialRecord& record) {
  if (objectives_.size() > 1) return several_.add(record);
  const Objective& objective = objectives_.front();
  const std::optional<double> value = objective_value(record, objective.metric);
  if (record.status != TrialStatus::completed || !value || std::isnan(*value)) return;
  const TrialValue found{*value, record.trial};
  if (!best_ || better(objective, found, *best_)) best_ = found;
}

std::vector<std::uint64_t> BestTrials::trials() const {
  std::vector<std::uint64_t> out;
  if (best_) out.push_back(best_->trial);
  if (objectives_.size() == 1) return out;
  const ParetoFront front = several_.front();
  for (std::size_t i = 0; i < front.size; ++i)
    out.insert(out.end(), front.points[i].trials.begin(), front.points[i].trials.end());
  std::ranges::sort(out);
  return out;
}

}  // namespace sandglass::results
