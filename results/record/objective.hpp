#pragma once
#include <cstdint>
#include <string>

namespace sandglass::results {

/// What trials are judged by.
struct Objective {
  std::string metric;  ///< e.g. "valid.reconstruction"
  bool minimize = true;
};

/// Whether the value `a` of the objective is better than `b`. NaN is never better, and any number is better than NaN;
/// of equal values neither is better. So it sorts values from the best to the worst with NaN last (it is a strict weak
/// order). Any thread.
bool better(const Objective& objective, double a, double b);

/// An objective's value in a trial.
struct TrialValue {
  double value = 0;
  std::uint64_t trial = 0;
};

/// As above; of equal values (and of two NaNs) that of the trial with the lower number is better. So the best of some
/// trials does not depend on the order in which they are looked at.
bool better(const Objective& objective, const TrialValue& a, const TrialValue& b);

}  // namespace sandglass::results
