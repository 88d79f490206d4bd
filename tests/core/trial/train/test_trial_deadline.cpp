#include "core/trial/train/trial_deadline.hpp"

#include <catch2/catch.hpp>

using namespace sandglass;

TEST_CASE("without a limit and a stop nothing ends a trial") {
  TrialDeadline deadline({}, std::nullopt);
  deadline.set_spent(1e12);
  CHECK_NOTHROW(deadline.check(1));
}

TEST_CASE("a trial over its limit is told so with the limit and the epoch; at its limit it is not") {
  TrialDeadline deadline({}, 60);
  deadline.set_spent(60);
  CHECK_NOTHROW(deadline.check(7));
  deadline.set_spent(60.5);
  CHECK_THROWS_AS(deadline.check(7), TimeLimitExceeded);
  CHECK_THROWS_WITH(deadline.check(7), "ran longer than limits.time = 60 s (in epoch 7)");
}

TEST_CASE("a stop takes effect at the next check, also of a trial over its limit") {
  std::stop_source source;
  TrialDeadline deadline(source.get_token(), 60);
  CHECK_NOTHROW(deadline.check(1));
  source.request_stop();
  CHECK_THROWS_AS(deadline.check(1), TrialStopped);
  deadline.set_spent(61);
  CHECK_THROWS_AS(deadline.check(1), TrialStopped);
}

TEST_CASE("the clock adds to the time of earlier tasks, and stands still while it is paused") {
  TrialDeadline deadline({}, std::nullopt);
  deadline.set_spent(5);
  CHECK(deadline.spent() == 5);
  deadline.start();
  CHECK(deadline.spent() >= 5);
  deadline.pause();
  const double spent = deadline.spent();
  CHECK(spent >= 5);
  CHECK(deadline.spent() == spent);
}
