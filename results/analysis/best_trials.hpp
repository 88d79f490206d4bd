#pragma once
#include <cstdint>
#include <vector>

#include "results/analysis/pareto.hpp"
#include "results/analysis/summary.hpp"
#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// The best of a study's trials, gathered one by one: of a single objective best_trial(), of several all trials of the
/// points on the Pareto front.
class BestTrials {
 public:
  explicit BestTrials(const StudyHeader& header)
      : header_(header), single_(header.objectives.front()), several_(header.objectives) {}

  /// Trials may come in any order; if one comes twice, its last record counts.
  void add(const TrialRecord& record);

  /// By number; empty if no trial has a value. Of a single objective at most one.
  std::vector<std::uint64_t> trials() const;

 private:
  bool one() const { return header_.objectives.size() == 1; }

  StudyHeader header_;
  SummaryGatherer single_;
  ParetoGatherer several_;
};

}  // namespace sandglass::results
