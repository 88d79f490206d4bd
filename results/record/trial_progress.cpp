#include "results/record/trial_progress.hpp"

#include <algorithm>

namespace sandglass::results {

double TrialProgress::epochs_done() const {
  const double part = batches > 0 ? static_cast<double>(batch) / static_cast<double>(batches) : 0;
  return static_cast<double>(epoch) + part;
}

std::optional<double> TrialProgress::examples_per_second() const {
  if (examples == 0 || !(seconds > 0)) return std::nullopt;
  return static_cast<double>(examples) / seconds;
}

std::optional<double> TrialProgress::seconds_left() const {
  const double done = epochs_done(), here = done - static_cast<double>(first);
  if (epochs <= 0 || !(here > 0) || !(seconds > 0)) return std::nullopt;
  return std::max(static_cast<double>(epochs) - done, 0.0) * seconds / here;
}

const SeriesSoFar* TrialProgress::find(const std::string& name) const {
  const auto found = std::ranges::find(series, name, &SeriesSoFar::name);
  return found == series.end() ? nullptr : &*found;
}

}  // namespace sandglass::results
