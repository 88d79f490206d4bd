#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// What a pruner would have made of a study.
struct Replay {
  std::vector<std::int64_t> epochs;  ///< that each trial would have trained
  std::vector<bool> pruned;
  std::vector<bool> stopped_early;  ///< completed before their last epoch
  std::int64_t all_epochs = 0, spent_epochs = 0;
  double all_seconds = 0, spent_seconds = 0;  ///< a trial's time is divided evenly over its epochs
  std::optional<std::uint64_t> best;          ///< the trial with the best objective of all
  std::optional<std::uint64_t> best_left;     ///< of those that would have completed, where they would have stopped
  std::uint64_t better = 0;                   ///< trials that were better than best_left would have been
};

/// Plays a finished study again, job by job, under `study.pruner` and `study.lookahead`, on the curves in its trials'
/// records: nothing is trained. `trials` by number, all of them. Throws ConfigError if trials are missing, were pruned
/// or stopped early themselves (what they would have done later is not known), or have no objective per epoch; and what
/// the pruner throws. The points are those of the study, in its order, even where an adaptive sampler would have chosen
/// others.
Replay replay(config::StudySpec study, const Registry& registry, const std::vector<results::TrialRecord>& trials);

}  // namespace sandglass
