#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// Whether the trial's parameters changed while it trained (population based training): it has series
/// "schedule.<path>", and its parameters are what it ended with.
bool changed_on_the_way(const TrialRecord& trial);

/// Points of a study that are the same: equal values on all axes. A sampler may choose one twice, and its trials are
/// then the same trials: they count once. Trials may come in any order. A trial that changed_on_the_way()
/// equals no other. One thread at a time.
class EqualPoints {
 public:
  void add(const TrialRecord& trial);

  /// The lowest number of a point that equals this one, of which a trial was added.
  std::uint64_t first(std::uint64_t point) const { return firsts_[groups_.at(point)]; }

 private:
  std::vector<std::uint64_t> firsts_;             // of each group of equal points
  std::map<std::string, std::size_t> by_values_;  // groups
  std::map<std::uint64_t, std::size_t> groups_;   // by point
};

}  // namespace sandglass::results
