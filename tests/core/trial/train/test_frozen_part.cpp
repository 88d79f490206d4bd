#include "core/trial/train/frozen_part.hpp"

#include <catch2/catch.hpp>

#include "core/trial/checkpoint/trial_identity.hpp"
#include "core/trial/run_trial.hpp"
#include "core/trial/trial_parts.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"

namespace sandglass::test_frozen_part {
using namespace sandglass::fakes;
using Catch::Contains;

namespace {

results::TrialRecord run(const Registry& plugins, config::TrialConfig config, const std::string& freeze) {
  DataCache cache(plugins);
  TrialSpec spec;
  spec.seed = 5;
  spec.config = std::move(config);
  spec.config.record.weights = "all";
  spec.config.train.freeze = freeze;
  return run_trial(spec, {plugins, cache, {}}).value();
}

results::TrialRecord run(const Staged::Stages& stages, const std::string& freeze) {
  const auto plugins = registry(stages);
  return run(*plugins, config_of(*plugins, trial_config()), freeze);
}

std::vector<float> weights(const results::TrialRecord& record, const std::string& name) {
  INFO(record.failure.reason);
  REQUIRE(record.status == results::TrialStatus::completed);
  for (const auto& array : record.arrays)
    if (array.name == name) return std::get<std::vector<float>>(array.data);
  FAIL("no array " << name);
  return {};
}

/// The weights before any training.
std::vector<float> initial(const std::string& name) {
  std::vector<float> values;
  DataCache cache(registry());
  TrialSpec spec;
  spec.seed = 5;
  spec.config = trial_config();
  std::string phase;
  const TrialParts parts(spec, {registry(), cache, {}}, phase);
  const auto& parameter = parts.parameters.at(name);
  for (Index i = 0; i < parameter.size(); ++i) values.push_back(static_cast<float>(parameter.at(i)));
  return values;
}

std::vector<Stage> two_stages(const Staged& m) {
  auto first = one_update("first", reconstruction(m)), last = one_update("last", reconstruction(m));
  first.updates[0].trains = {m.decoder, m.encoder};
  return {first, last};
}

}  // namespace

TEST_CASE("a part's parameters have its name as a word between dots") {
  CHECK(is_of_part("encoder", "encoder"));
  CHECK(is_of_part("encoder.0.weight", "encoder"));
  CHECK(is_of_part("m1.encoder.bias", "encoder"));
  CHECK_FALSE(is_of_part("encoders.0", "encoder"));
  CHECK_FALSE(is_of_part("decoder.0", "encoder"));
  CHECK_FALSE(is_of_part("", "encoder"));
}

TEST_CASE("a frozen part keeps the bits it started with, while the other trains") {
  for (const std::string optimizer : {"optimizer: {use: descent, fuse: true}\n", "optimizer: {use: descent}\n"}) {
    const auto encoder = run(registry(), trial_config(optimizer), "encoder");
    CHECK(weights(encoder, "encoder.weight") == initial("encoder.weight"));
    CHECK(weights(encoder, "decoder.weight") != initial("decoder.weight"));
    const auto decoder = run(registry(), trial_config(optimizer), "decoder");
    CHECK(weights(decoder, "decoder.weight") == initial("decoder.weight"));
    CHECK(weights(decoder, "encoder.weight") != initial("encoder.weight"));
  }
}

TEST_CASE("freezing none trains everything, as without the key") {
  CHECK(results::digest(run(registry(), trial_config(), "none")) ==
        results::digest(run(registry(), trial_config(), "")));
}

TEST_CASE("a part is frozen in every stage, whether an update names what it trains or not") {
  const auto still = run(
      [](const Staged& m) {
        auto stages = two_stages(m);
        for (auto& stage : stages) stage.learning_rate = 0.0;
        return stages;
      },
      "");
  const auto frozen = run(two_stages, "encoder");
  CHECK(weights(frozen, "encoder") == weights(still, "encoder"));
  CHECK(weights(frozen, "decoder") != weights(still, "decoder"));
}

TEST_CASE("an update that is left nothing to train is refused, with its stage") {
  const auto record = run(
      [](const Staged& m) {
        auto stages = two_stages(m);
        stages[0].updates[0].trains = {m.encoder};
        return stages;
      },
      "encoder");
  CHECK(record.status == results::TrialStatus::failed);
  CHECK_THAT(record.failure.reason, Contains("train.freeze is encoder") && Contains("update 'only' of stage 'first'"));
}

TEST_CASE("an update whose objective uses nothing of what is left is refused") {
  const auto record = run(
      [](const Staged& m) {
        return std::vector{one_update("codes", [&m](TrainingBatch& batch) {
          return Objective{mean(square(m.encode(batch.clean()))), {}};
        })};
      },
      "encoder");
  CHECK(record.status == results::TrialStatus::failed);
  CHECK_THAT(record.failure.reason, Contains("update 'only' of stage 'codes'") && Contains("freeze another part"));
}

TEST_CASE("freezing a part that the model does not have is refused, with the names there are") {
  ParameterSet parameters;
  parameters.add("layer.weight", 1, 1);
  parameters.add_buffer("encoder.mean", 1, 1);
  std::vector<Stage> stages;
  CHECK_THROWS_WITH(freeze_part("encoder", parameters, "model/own", stages),
                    Contains("no parameter of the model is of its encoder") && Contains("layer.weight"));
}

TEST_CASE("trials that freeze different parts share no stage") {
  const auto plugins = registry(two_stages);
  DataCache cache(*plugins);
  const auto key = [&](const std::string& freeze) {
    TrialSpec spec;
    spec.config = config_of(*plugins, trial_config());
    spec.config.train.freeze = freeze;
    std::string phase;
    const TrialParts parts(spec, {*plugins, cache, {}}, phase);
    return stage_identity(spec, *plugins, parts.plugins, parts.stages, 0);
  };
  CHECK(key("encoder") != key(""));
  CHECK(key("encoder") != key("decoder"));
}

}  // namespace sandglass::test_frozen_part
