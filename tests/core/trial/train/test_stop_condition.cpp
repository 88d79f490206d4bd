#include "core/trial/train/stop_condition.hpp"

#include <catch2/catch.hpp>

namespace sandglass::test_stop_condition {

TEST_CASE("without a limit and a stop nothing ends a trial") {
  StopCondition stop_condition({}, std::nullopt);
  stop_condition.set_spent(1e12);
  CHECK_NOTHROW(stop_condition.check(1));
}

TEST_CASE("a trial over its limit is told so with the limit and the epoch; at its limit it is not") {
  StopCondition stop_condition({}, 60);
  stop_condition.set_spent(60);
  CHECK_NOTHROW(stop_condition.check(7));
  stop_condition.set_spent(60.5);
  CHECK_THROWS_AS(stop_condition.check(7), TimeLimitExceeded);
  CHECK_THROWS_WITH(stop_condition.check(7), "ran longer than limits.time = 60 s (in epoch 7)");
}

TEST_CASE("a stop takes effect at the next check, also of a trial over its limit") {
  std::stop_source source;
  StopCondition stop_condition(source.get_token(), 60);
  CHECK_NOTHROW(stop_condition.check(1));
  source.request_stop();
  CHECK_THROWS_AS(stop_condition.check(1), TrialStopped);
  stop_condition.set_spent(61);
  CHECK_THROWS_AS(stop_condition.check(1), TrialStopped);
}

TEST_CASE("the clock adds to the time of earlier tasks, and stands still while it is paused") {
  StopCondition stop_condition({}, std::nullopt);
  stop_condition.set_spent(5);
  CHECK(stop_condition.spent() == 5);
  stop_condition.start();
  CHECK(stop_condition.spent() >= 5);
  stop_condition.pause();
  const double spent = stop_condition.spent();
  CHECK(spent >= 5);
  CHECK(stop_condition.spent() == spent);
}

}  // namespace sandglass::test_stop_condition
