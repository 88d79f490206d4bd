#include <catch2/catch.hpp>

#include "core/trial/checkpoint/checkpoint.hpp"
#include "core/trial/run_trial.hpp"
#include "core/trial/trial_run.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_limits {
using results::TrialStatus;

namespace {

/// A trial whose clock says that it ran for `seconds` before its second epoch.
results::TrialRecord run_after(double seconds, double limit) {
  DataCache cache(fakes::registry());
  TrialSpec spec;
  spec.config = fakes::trial_config();
  TrialServices services{fakes::registry(), cache, {}};
  TrialRun run(spec, services);
  run.advance(1);
  const auto bytes = run.checkpoint();
  auto earlier = decode(bytes);
  earlier.seconds = seconds;
  services.time_limit = limit;
  const auto restored = TrialRun::restore(spec, services, encode(earlier));
  restored->advance();
  return std::move(restored->record());
}

}  // namespace

TEST_CASE("a trial that runs longer than its limit, summed over its tasks, fails and says so") {
  const auto record = run_after(61, 60);
  CHECK(record.status == TrialStatus::failed);
  CHECK(record.failure.phase == "train");
  CHECK(record.failure.plugin.empty());
  CHECK(record.failure.epoch == 2);
  CHECK(record.failure.reason == "ran longer than limits.time = 60 s (in epoch 2)");
  REQUIRE_FALSE(record.series.empty());
  CHECK(record.series[0].values.size() == 1);
}

TEST_CASE("a trial within its limit does not notice it") {
  const auto record = run_after(61, 1e9);
  CHECK(record.status == TrialStatus::completed);
}

TEST_CASE("the limit is looked at within an epoch") {
  DataCache cache(fakes::registry());
  TrialSpec spec;
  spec.config = fakes::trial_config();
  TrialServices services{fakes::registry(), cache, {}};
  services.time_limit = 0;
  const auto record = run_trial(spec, services);
  REQUIRE(record);
  CHECK(record->failure.reason == "ran longer than limits.time = 0 s (in epoch 1)");
}

}  // namespace sandglass::test_limits
