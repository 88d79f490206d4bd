#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "results/analysis/pareto.hpp"
#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// The best of a study's trials, gathered one by one: of a single objective the completed trial with the best value, of
/// equals the first, and NaN never; of several objectives all trials of the points on the Pareto front.
class BestTrials {
 public:
  explicit BestTrials(const StudyHeader& header) : objectives_(header.objectives), several_(header.objectives) {}

  /// Trials may come in any order.
  void add(const TrialRecord& record);

  /// By number; empty if no trial has a value. Of a single objective at most one.
  std::vector<std::uint64_t> trials() const;

 private:
  std::vector<Objective> objectives_;
  std::optional<TrialValue> best_;
  ParetoGatherer several_;
};

}  // namespace sandglass::results
