#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/sweep/forecast/estimate.hpp"
#include "core/sweep/schedule/study_plan.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// The order in which trials begin in a study whose choices depend on no outcome: first those that are likely to take
/// longest, so that in the end no worker idles beside one that has just begun a long trial (R. L. Graham 1969, "Bounds
/// on multiprocessing timing anomalies": at most 4/3 of the best schedule). What a trial takes follows from its epochs
/// and examples, and from how long those took that have ended (estimate_trial()); to learn that, a few trials far from
/// one another (spread_points()) come before all others. The order changes no result. One thread at a time. Keeps
/// references to its constructor's arguments.
class ExecutionOrder {
 public:
  /// Trials by number if there are too many of them to matter. The plan is not adaptive.
  ExecutionOrder(const config::StudySpec& study, const StudyPlan& plan);

  /// The next trial; nothing once all have been given.
  std::optional<std::uint64_t> next();

  /// A trial has ended.
  void learn(const results::TrialRecord& record);

 private:
  void sort();
  void bring_forward_spread();

  const config::StudySpec& study_;
  const StudyPlan& plan_;
  std::uint64_t counted_ = 0;  // trials given, if they go by number
  std::vector<Point> points_;  // empty: by number
  std::vector<TrialLoad> loads_;
  std::optional<SpaceDistance> distance_;
  std::vector<MeasuredCost> measured_;
  std::size_t sort_at_ = 0;          // measurements
  std::vector<std::uint64_t> left_;  // the next one last
};

}  // namespace sandglass
