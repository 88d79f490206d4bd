#include "results/analysis/best_trials.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::results {

void BestTrials::add(const TrialRecord& record) {
  if (objectives_.size() > 1) return several_.add(record);
  const auto& [metric, minimize] = objectives_.front();
  const std::optional<double> value = objective_value(record, metric);
  if (record.status != TrialStatus::completed || !value || std::isnan(*value)) return;
  const bool better = !best_ || (minimize ? *value < value_ : *value > value_);
  if (!better && !(*value == value_ && record.trial < *best_)) return;
  best_ = record.trial;
  value_ = *value;
}

std::vector<std::uint64_t> BestTrials::trials() const {
  std::vector<std::uint64_t> out;
  if (best_) out.push_back(*best_);
  if (objectives_.size() == 1) return out;
  const ParetoFront front = several_.front();
  for (std::size_t i = 0; i < front.size; ++i)
    out.insert(out.end(), front.points[i].trials.begin(), front.points[i].trials.end());
  std::ranges::sort(out);
  return out;
}

}  // namespace sandglass::results
