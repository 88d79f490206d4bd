#include "results/record/objective.hpp"

#include <cmath>

namespace sandglass::results {

bool better(const Objective& objective, double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return !std::isnan(a) && std::isnan(b);
  return objective.minimize ? a < b : a > b;
}

bool better(const Objective& objective, const TrialValue& a, const TrialValue& b) {
  if (better(objective, a.value, b.value)) return true;
  return !better(objective, b.value, a.value) && a.trial < b.trial;
}

}  // namespace sandglass::results
