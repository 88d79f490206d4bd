#pragma once
#include <string>
#include <vector>

#include "results/analysis/summary.hpp"

namespace sandglass::results {

/// The best of many looks better than it is, as it was chosen by the values it is judged by. What it has on the test
/// examples, which chose nothing, stands beside that.
struct WinnerShrinkage {
  std::string valid_metric, test_metric;  ///< "valid.mse", "test.mse"
  Interval valid, test;                   ///< of the best point, over the replicates that have both
  Interval gap;                           ///< test less valid, paired by replicate
  double gap_of_all = 0;                  ///< the mean gap of all points: what test and validation examples differ by
  /// By how much the best point's gap is worse than gap_of_all (positive: it loses on the test examples what it seemed
  /// to have won), in the unit of the metric.
  double shrinkage = 0;
  std::string problem;  ///< why it cannot be said, without a full stop; else empty
};

/// Of studies whose objective is a "valid." metric that trials have as "test.", too. Free of state, any thread.
WinnerShrinkage winner_shrinkage(const StudyHeader& header, const Summary& summary,
                                 const std::vector<TrialRecord>& trials);

}  // namespace sandglass::results
