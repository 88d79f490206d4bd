#pragma once
#include <chrono>
#include <optional>
#include <stop_token>

#include "core/base/error.hpp"
#include "core/linalg/types.hpp"

namespace sandglass {

/// A trial is ended from outside: see StopCondition.
class TrialInterrupted : public Error {
 public:
  using Error::Error;
  ~TrialInterrupted() override;
};

/// A trial ran longer than it may.
class TimeLimitExceeded final : public TrialInterrupted {
 public:
  using TrialInterrupted::TrialInterrupted;
};

/// A trial was asked to stop.
class TrialStopped final : public TrialInterrupted {
 public:
  TrialStopped() : TrialInterrupted("asked to stop") {}
};

/// What ends a trial from outside: the limit on its time, and a request to stop. Training and evaluation call check()
/// before every batch, so either takes effect within a batch.
class StopCondition {
 public:
  /// `limit`: seconds that the trial may run; none: as long as it takes.
  StopCondition(std::stop_token stop, std::optional<double> limit) : stop_(std::move(stop)), limit_(limit) {}

  /// The clock runs between the two.
  void start() { started_ = Clock::now(); }
  void pause();
  /// Seconds that it ran, those of earlier tasks included.
  double spent() const;
  void set_spent(double spent) { spent_ = spent; }

  /// Throws TrialStopped if a stop was requested, and TimeLimitExceeded, which names the epoch, if the time is over.
  void check(Index epoch) const {
    if (stop_.stop_requested()) throw TrialStopped();
    if (limit_ && spent() > *limit_) exceeded(epoch);
  }

 private:
  using Clock = std::chrono::steady_clock;
  [[noreturn]] void exceeded(Index epoch) const;

  std::stop_token stop_;
  std::optional<double> limit_;
  double spent_ = 0;  // until the clock was started last
  std::optional<Clock::time_point> started_;
};

}  // namespace sandglass
