#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "results/analysis/student_t.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// A series of a point's replicates, epoch by epoch.
struct LearningCurve {
  /// Of each epoch, epoch 1 first: the mean over the replicates that have a finite value there, with its 95 % interval.
  /// Where fewer than elsewhere have one (some ended early, diverged, or were not measured), `count` says so.
  std::vector<Interval> epochs;
  /// From 1: the epoch with the best mean, of equal ones the first. Only epochs at which as many replicates have a
  /// value as at any: else one that outlived the others would decide. 0 if there is no value at all.
  std::size_t best_epoch = 0;
  Interval
      best;  ///< over the replicates, of each one's best finite value at whatever epoch: better than any one epoch's
  Interval last;  ///< over the replicates, of each one's last finite value
};

/// Of the trials given, those that have the series. Free of state, any thread.
LearningCurve learning_curve(const std::vector<const TrialRecord*>& replicates, const std::string& series,
                             bool minimize);

}  // namespace sandglass::results
