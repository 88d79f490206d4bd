#include "core/sweep/forecast/trial_profiler.hpp"

#include <catch2/catch.hpp>

#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_trial_profiler {

namespace {

TrialSpec trial(const std::string& yaml) {
  TrialSpec spec;
  spec.seed = 5;
  spec.config = fakes::trial_config(yaml);
  return spec;
}

}  // namespace

TEST_CASE("a profile holds what the trial would take and record, whether it was cut or not") {
  DataCache data(fakes::registry());
  const TrialServices services{.registry = fakes::registry(), .data = data, .stop = {}};
  const auto spec = trial("record: {weights: all, latents: test}\n");
  data.get(spec.config.dataset, spec.config.split, spec.config.transforms);
  TrialProfiler profiler(spec, services, 0.2);
  profiler.run();
  CHECK_FALSE(profiler.cut());
  CHECK(profiler.weights() == 2 * 4 * 2);     // line: 4 features, a code of 2, there and back
  CHECK(profiler.cost().weight_arrays == 4);  // and data_shape, six integers
  CHECK(profiler.cost().weight_bytes == 4 * (2 * 4 * 2 + 6 + 2 * 4));
  CHECK(profiler.cost().arrays > 2);
  CHECK(profiler.cost().epoch_seconds > 0);
  CHECK(profiler.cost().series > 0);
  CHECK(profiler.once_seconds() >= 0);
}

TEST_CASE("what a trial throws, its profile throws") {
  DataCache data(fakes::registry());
  const TrialServices services{.registry = fakes::registry(), .data = data, .stop = {}};
  const auto spec = trial("noise: {use: add, fail_at: 1}\n");
  data.get(spec.config.dataset, spec.config.split, spec.config.transforms);
  TrialProfiler profiler(spec, services, 0.2);
  CHECK_THROWS(profiler.run());
}

}  // namespace sandglass::test_trial_profiler
