#pragma once
#include <chrono>
#include <optional>
#include <stop_token>

#include "core/base/error.hpp"
#include "core/linalg/types.hpp"

namespace sandglass {

/// A trial ran longer than it may.
class TimeLimitExceeded : public Error {
 public:
  using Error::Error;
  ~TimeLimitExceeded() override;
};

/// What ends a trial from outside: a request to stop, and a limit on the time that it runs. Cheap enough to be asked
/// before every batch.
class TrialDeadline {
 public:
  TrialDeadline(std::stop_token stop, std::optional<double> limit) : stop_(std::move(stop)), limit_(limit) {}

  /// The clock runs between the two. `spent`: seconds of earlier tasks.
  void start() { started_ = Clock::now(); }
  void pause();
  void set_spent(double spent) { spent_ = spent; }
  double spent() const;

  bool stopped() const { return stop_.stop_requested(); }

  /// Throws TimeLimitExceeded, with the epoch that it came in.
  void check(Index epoch) const {
    if (limit_ && spent() > *limit_) exceeded(epoch);
  }

 private:
  using Clock = std::chrono::steady_clock;
  [[noreturn]] void exceeded(Index epoch) const;

  std::stop_token stop_;
  std::optional<double> limit_;
  double spent_ = 0;
  std::optional<Clock::time_point> started_;
};

}  // namespace sandglass
