#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "results/base/parameter_value.hpp"

namespace sandglass::results {

/// A series of a trial that still runs. Of a long one only some epochs are kept, evenly spread, and always the last.
struct SeriesSoFar {
  std::string name;
  std::string unit;
  std::vector<std::int64_t> epochs;  ///< 1-based and rising; those at which it was not measured are left out
  std::vector<double> values;        ///< one for each of them
};

/// How far a running trial is: for whoever watches. Nothing that is computed or kept depends on it.
struct TrialProgress {
  std::uint64_t trial = 0;
  std::uint64_t point = 0;
  std::uint32_t replicate = 0;
  std::vector<std::pair<std::string, ParameterValue>> parameters;  ///< the axes' values by YAML path
  std::string phase = "load";  ///< what it is at: "load", "train", "evaluate" or "record"
  std::int64_t epoch = 0;      ///< epochs done, over all stages
  std::int64_t epochs = 0;     ///< that it has in all; 0 while it loads
  std::int64_t first = 0;      ///< epochs that were done when it began to run, here and now
  std::int64_t batch = 0;      ///< batches done of the epoch under way
  std::int64_t batches = 0;    ///< of that epoch; 0 before the first
  std::uint64_t examples = 0;  ///< trained on since then
  double seconds = 0;          ///< since then
  /// Until the epoch under way ends, the last value of a training series is its mean over the batches done.
  std::vector<SeriesSoFar> series;

  /// Epochs done, the part of the one under way included.
  double epochs_done() const;
  /// Examples trained per second, evaluation and pauses included; none as long as it cannot be told.
  std::optional<double> examples_per_second() const;
  /// Seconds until its last epoch, at the pace so far; none as long as it cannot be told. A pruner may end it earlier.
  std::optional<double> seconds_left() const;
  /// The series of that name; null if there is none.
  const SeriesSoFar* find(const std::string& name) const;
};

}  // namespace sandglass::results
