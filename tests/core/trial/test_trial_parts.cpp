#include "core/trial/trial_parts.hpp"

#include <catch2/catch.hpp>
#include <sandglass/plugin.hpp>

#include "core/trial/train/plugin_fault.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"

namespace sandglass::test_trial_parts {
using namespace sandglass::fakes;

namespace {

std::vector<Stage> three_stages(const Staged& model) {
  std::vector<Stage> stages{one_update("a", reconstruction(model)), one_update("b", reconstruction(model)),
                            one_update("c", reconstruction(model))};
  stages[0].epochs = 3;
  stages[2].epochs = 1;
  return stages;
}

}  // namespace

TEST_CASE("the epochs of stages add up, those without a number of their own having the study's") {
  const auto plugins = registry(three_stages);
  DataCache cache(*plugins);
  TrialSpec spec;
  spec.config = config_of(*plugins, trial_config("train: {epochs: 5, batch: 8}\n"));
  std::string phase;
  const TrialParts parts(spec, {*plugins, cache, {}}, phase);
  CHECK(parts.epochs_in(0) == 3);
  CHECK(parts.epochs_in(1) == 5);
  CHECK(parts.epochs_before(0) == 0);
  CHECK(parts.epochs_before(2) == 8);
  CHECK(parts.epochs_before(3) == 9);
  CHECK(parts.last_stage().name == "c");
}

TEST_CASE("a trial starts from parameters that its seed alone decides, and shares the data with others") {
  DataCache cache(registry());
  std::string phase;
  const auto first_weight = [&](std::uint64_t seed) {
    TrialSpec spec;
    spec.seed = seed;
    spec.config = trial_config();
    const TrialParts parts(spec, {registry(), cache, {}}, phase);
    CHECK(parts.data == cache.get(spec.config.dataset, spec.config.split, spec.config.transforms));
    return parts.parameters[0].at(0);
  };
  CHECK(first_weight(5) == first_weight(5));
  CHECK(first_weight(5) != first_weight(6));
}

TEST_CASE("what fails while the parts are made is of the phase that it came in") {
  const auto plugins = registry_with([](Registrar& registrar) {
    registrar.dataset("gone", "Gone.", Schema{},
                      [](const Params&) -> std::unique_ptr<Dataset> { throw Error("gone.bin is not there"); });
    registrar.noise("broken", "Broken.", Schema{},
                    [](const Params&) -> std::unique_ptr<Noise> { throw std::runtime_error("no luck"); });
  });
  DataCache cache(*plugins);
  TrialSpec spec;
  spec.config = trial_config();
  spec.config.noise = {"broken", Params()};
  std::string phase;
  CHECK_THROWS_AS(TrialParts(spec, {*plugins, cache, {}}, phase), PluginFault);
  CHECK(phase == "create");
  spec.config.dataset = {"gone", Params()};
  CHECK_THROWS_AS(TrialParts(spec, {*plugins, cache, {}}, phase), PluginFault);
  CHECK(phase == "load");
}

}  // namespace sandglass::test_trial_parts
