#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include "core/trial/run_trial.hpp"

namespace sandglass {

/// What became of a submitted trial. Without a record it was stopped before its end, and runs again on resume.
struct TrialOutcome {
  std::uint64_t trial = 0;
  std::optional<results::TrialRecord> record;
};

/// Where trials run. Used by one thread, the study's; outcomes come back in any order.
class Executor {
 public:
  virtual ~Executor();

  /// How many trials may be under way at once, running or waiting, to keep every worker busy.
  virtual std::size_t capacity() const = 0;

  virtual void submit(TrialJob job) = 0;

  /// The next outcome; nothing if none came within `wait`.
  virtual std::optional<TrialOutcome> next(std::chrono::milliseconds wait) = 0;

  /// Asks all trials to end soon, without a record. Their outcomes still come.
  virtual void stop() = 0;
};

}  // namespace sandglass
