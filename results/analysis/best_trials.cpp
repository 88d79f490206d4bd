#include "results/analysis/best_trials.hpp"

#include <algorithm>

namespace sandglass::results {

void BestTrials::add(const TrialRecord& record) {
  if (one())
    single_.add(record);
  else
    several_.add(record);
}

std::vector<std::uint64_t> BestTrials::trials() const {
  std::vector<std::uint64_t> out;
  if (one()) {
    if (const auto best = best_trial(header_, single_.summary())) out.push_back(*best);
    return out;
  }
  const ParetoFront front = several_.front();
  for (std::size_t i = 0; i < front.size; ++i)
    out.insert(out.end(), front.points[i].trials.begin(), front.points[i].trials.end());
  std::ranges::sort(out);
  return out;
}

}  // namespace sandglass::results
