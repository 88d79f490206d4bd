#include "core/trial/train/stop_condition.hpp"

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace sandglass {

TrialInterrupted::~TrialInterrupted() = default;

void StopCondition::pause() {
  spent_ = spent();
  started_.reset();
}

double StopCondition::spent() const {
  return started_ ? spent_ + std::chrono::duration<double>(Clock::now() - *started_).count() : spent_;
}

void StopCondition::exceeded(Index epoch) const {
  throw TimeLimitExceeded(
      fmt::format("ran longer than limits.time = {} s (in epoch {})", format_number(*limit_), epoch));
}

}  // namespace sandglass
