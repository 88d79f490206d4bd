#pragma once
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "core/plugin/interfaces/pruner.hpp"

namespace sandglass {

/// An outcome that is not a number.
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Trial n's objective after each epoch, as far as it would train.
using Curves = std::vector<std::vector<double>>;

/// How a study went under a pruner.
struct Played {
  std::vector<std::pair<std::uint64_t, std::int64_t>>
      jobs;                              ///< trial, and the epoch that it trained to; in their order
  std::vector<TrialSnapshot> snapshots;  ///< in the end
  std::vector<std::pair<std::uint64_t, std::uint64_t>> exploits;  ///< which trial exploited which, in their order

  /// The epochs that each trial trained.
  std::vector<std::int64_t> epochs() const;
  /// How many trials trained for `epochs` epochs or more.
  int reached(std::int64_t epochs, std::size_t first = 0, std::size_t last = SIZE_MAX) const;
  /// The trials that ran to their end, by number.
  std::vector<std::uint64_t> completed() const;
};

/// A study of so many trials over one axis, "optimizer.rate", log-uniform in [0.001, 1] and adjustable. Trial n of N is
/// at the share n / N of it.
PruningPlan plan_of(std::size_t trials, std::int64_t epochs, std::uint32_t replicates = 1);
Point point_of(const PruningPlan& plan, std::uint64_t trial);

/// A study of curves.size() trials without the training: the pruner knows the outcomes of all jobs but the last
/// `lookahead`. A job is chosen from the trials that wait, the highest rung first, by number within it; else a new
/// trial begins; if there is neither, the oldest job that is not known yet becomes known; if all are, what waits is
/// pruned. Prepares the pruner. Throws Error if its rungs do not increase.
Played play(Pruner& pruner, const Curves& curves, std::int64_t epochs, std::size_t lookahead = 0,
            std::uint32_t replicates = 1);

/// Curves that stay at a value for `epochs` epochs.
Curves flat(const std::vector<double>& values, std::int64_t epochs);

}  // namespace sandglass
