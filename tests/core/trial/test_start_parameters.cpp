#include "core/trial/start_parameters.hpp"

#include <catch2/catch.hpp>

#include "core/config/start/start_weights.hpp"
#include "core/trial/checkpoint/trial_identity.hpp"
#include "core/trial/run_trial.hpp"
#include "core/trial/trial_run.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_start_parameters {
using namespace sandglass::fakes;
using Catch::Contains;
using results::TrialRecord;

namespace {

TrialSpec spec_of(const std::string& yaml = "", std::uint64_t seed = 5) {
  TrialSpec spec;
  spec.seed = seed;
  spec.config = trial_config(yaml + "record: {weights: all}\n");
  return spec;
}

TrialRecord run(const TrialSpec& spec) {
  DataCache cache(registry());
  return run_trial(spec, {registry(), cache, {}}).value();
}

std::vector<results::Array> weights(const TrialRecord& record) {
  REQUIRE(record.status == results::TrialStatus::completed);
  std::vector<results::Array> kept;
  for (const auto& array : record.arrays)
    if (array.weights && std::holds_alternative<std::vector<float>>(array.data)) kept.push_back(array);
  return kept;
}

std::vector<float> weight(const TrialRecord& record, const std::string& name) {
  for (const auto& array : weights(record))
    if (array.name == name) return std::get<std::vector<float>>(array.data);
  FAIL("no weights " << name);
  return {};
}

TrialSpec started(TrialSpec spec, const TrialRecord& from, const std::string& parts = "") {
  spec.config.start = std::make_shared<config::StartWeights>("trial 3 of runs/base", weights(from));
  if (!parts.empty()) spec.config.start_from.set("parts", parts);
  return spec;
}

const char* const kStill = "optimizer: {use: descent, learning_rate: 0}\n";

}  // namespace

TEST_CASE("a trial begins with the weights that it starts from, and goes on training them") {
  const auto base = run(spec_of());
  const auto still = run(started(spec_of(kStill, 9), base));
  for (const char* name : {"encoder.weight", "decoder.weight"}) CHECK(weight(still, name) == weight(base, name));
  const auto trained = run(started(spec_of("", 9), base));
  CHECK(weight(trained, "encoder.weight") != weight(base, "encoder.weight"));
}

TEST_CASE("of a part alone the other is drawn as in any study") {
  const auto base = run(spec_of()), own = run(spec_of(kStill, 9));
  const auto encoder = run(started(spec_of(kStill, 9), base, "encoder"));
  CHECK(weight(encoder, "encoder.weight") == weight(base, "encoder.weight"));
  CHECK(weight(encoder, "decoder.weight") == weight(own, "decoder.weight"));
  const auto decoder = run(started(spec_of(kStill, 9), base, "decoder"));
  CHECK(weight(decoder, "encoder.weight") == weight(own, "encoder.weight"));
  CHECK(weight(decoder, "decoder.weight") == weight(base, "decoder.weight"));
}

TEST_CASE("a frozen part keeps the weights that it starts from") {
  const auto base = run(spec_of());
  auto spec = started(spec_of("", 9), base);
  spec.config.train.freeze = "encoder";
  const auto trained = run(spec);
  CHECK(weight(trained, "encoder.weight") == weight(base, "encoder.weight"));
  CHECK(weight(trained, "decoder.weight") != weight(base, "decoder.weight"));
}

TEST_CASE("a parameter of another shape is refused, with both shapes and where it comes from") {
  const auto base = run(spec_of());
  const auto refused = run(started(spec_of("model: {use: line, latent: 3}\n"), base));
  CHECK(refused.status == results::TrialStatus::failed);
  CHECK_THAT(refused.failure.reason,
             Contains("'encoder.weight' has shape (4, 3), but (4, 2) in trial 3 of runs/base") &&
                 Contains("start_from.parts"));
}

TEST_CASE("a parameter that is not there is refused") {
  auto base = run(spec_of());
  std::erase_if(base.arrays, [](const auto& array) { return array.name == "decoder.weight"; });
  const auto refused = run(started(spec_of(), base));
  CHECK(refused.status == results::TrialStatus::failed);
  CHECK_THAT(refused.failure.reason, Contains("'decoder.weight' of shape (2, 4) is not among the weights of trial 3"));
  CHECK(run(started(spec_of(), base, "encoder")).status == results::TrialStatus::completed);
}

TEST_CASE("a part that the model does not have is refused, with the names there are") {
  const auto base = run(spec_of());
  const auto spec = started(spec_of(), base, "encoder");
  ParameterSet parameters;
  parameters.add("layer.weight", 1, 1);
  CHECK_THROWS_WITH(start_parameters(spec.config, parameters), Contains("its encoder") && Contains("layer.weight"));
}

TEST_CASE("a trial that is halted and restored has the bits of one that is not, frozen parts included") {
  const auto base = run(spec_of());
  auto spec = started(spec_of("train: {epochs: 4, batch: 8}\n", 9), base);
  spec.config.train.freeze = "encoder";
  DataCache cache(registry());
  const TrialServices services{registry(), cache, {}};
  TrialRun first(spec, services);
  REQUIRE(first.advance(2) == TrialRun::State::halted);
  const auto rest = TrialRun::restore(spec, services, first.checkpoint());
  REQUIRE(rest->advance() == TrialRun::State::ended);
  CHECK(results::digest(rest->record()) == results::digest(run(spec)));
}

TEST_CASE("weights of another digest make another trial") {
  auto spec = spec_of();
  const auto before = trial_identity(spec, registry());
  spec.config.start_from.set("digest", std::string("00112233"));
  const auto with = trial_identity(spec, registry());
  CHECK(with != before);
  CHECK_THAT(with, Contains("start_from.digest: 00112233"));
}

TEST_CASE("weights that were not loaded are not taken for none") {
  const config::StartWeights weights("runs/base", "3", "");
  CHECK_THROWS_WITH(weights.arrays(), Contains("runs/base") && Contains("not loaded"));
}

}  // namespace sandglass::test_start_parameters
