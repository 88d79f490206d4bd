#include "core/trial/checkpoint/trial_identity.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"

namespace sandglass::test_trial_identity {
using namespace sandglass::fakes;

namespace {

TrialSpec spec_of(const std::string& yaml = "") {
  TrialSpec spec;
  spec.seed = 5;
  spec.config = trial_config(yaml);
  return spec;
}

std::string identity(const std::string& yaml = "") { return trial_identity(spec_of(yaml), registry()); }

}  // namespace

TEST_CASE("an identity is lines of what and value, with the versions and the resolved configuration") {
  const auto text = identity("model: {use: line, latent: 3}\n");
  CHECK_THAT(text, Catch::Contains("\nseed: 5\n"));
  CHECK_THAT(text, Catch::Contains("\nmodel: line 1.0.0 (tests)\nmodel.latent: 3\n"));
  CHECK_THAT(text, Catch::Contains("\nnoise: none 1.0.0 (tests)\n"));
  CHECK_THAT(text, Catch::Contains("\ntrain.epochs: 2\n"));
  CHECK(text.starts_with("sandglass: "));
}

TEST_CASE("whatever changes the bits of a trial changes its identity") {
  const auto before = identity();
  for (const char* yaml :
       {"model: {use: line, latent: 3}\n", "noise: add\n", "optimizer: {use: descent, learning_rate: 0.2}\n",
        "metrics: [final]\n", "metrics: [{use: energy, every: 2}]\n", "train: {epochs: 3, batch: 8}\n",
        "train: {epochs: 2, batch: 4}\n", "train: {epochs: 2, batch: 8, validate_every: 2}\n",
        "train: {epochs: 2, batch: 8, on_nan: prune}\n", "dataset: {use: ramp, train: 21, valid: 8, test: 5}\n",
        "dataset: {use: ramp, train: 22, valid: 8, test: 5, labelled: 6}\n", "record: {weights: all}\n",
        "record: {reconstructions: 2}\n", "train: {epochs: 2, batch: 8, patience: 1}\n", "schedule: {kind: cosine}\n",
        "train: {epochs: 2, batch: 8, freeze: encoder}\n"}) {
    INFO(yaml);
    CHECK(identity(yaml) != before);
  }
  auto spec = spec_of();
  spec.seed = 6;
  CHECK(trial_identity(spec, registry()) != before);
  std::set<std::string> drawn{before};
  for (const config::Draws draws : {config::Draws{.split = 1}, {.labels = 1}, {.data = 1}, {.data = 2}}) {
    spec = spec_of();
    spec.config.split.draws = draws;
    drawn.insert(trial_identity(spec, registry()));
  }
  for (const std::uint32_t fold : {0U, 1U}) {
    spec = spec_of();
    spec.config.split.folds = 2;
    spec.config.split.fold = fold;
    drawn.insert(trial_identity(spec, registry()));
  }
  CHECK(drawn.size() == 7);
  spec = spec_of();
  spec.ancestry = {3, 77};
  CHECK_THAT(trial_identity(spec, registry()), Catch::EndsWith("ancestry_digest: 000000000000004d\n"));
}

TEST_CASE("a trial's number, and an ancestry of its own training alone, do not change its identity") {
  auto spec = spec_of();
  spec.trial = 9, spec.point = 8, spec.replicate = 7;
  spec.ancestry = {9, 0};
  CHECK(trial_identity(spec, registry()) == identity());
}

TEST_CASE("a value that holds the end of a line stays on its own") {
  auto spec = spec_of();
  spec.config.record.latents = "a\nb\\";
  CHECK_THAT(trial_identity(spec, registry()), Catch::Contains("\nrecord.latents: a\\nb\\\\\n"));
}

TEST_CASE("the identity of a stage leaves out what belongs to later ones") {
  const auto plugins = registry([](const Staged&) { return std::vector<Stage>{}; });
  auto spec = spec_of();
  spec.config = config_of(*plugins, spec.config);
  const TrialPlugins made(*plugins, spec.config);
  std::vector<Stage> stages(2);
  stages[0].name = "first", stages[0].epochs = 3;
  stages[1].name = "last";
  const auto of = [&](std::size_t last) { return stage_identity(spec, *plugins, made, stages, last); };
  const auto first = of(0), both = of(1);
  CHECK_THAT(first, Catch::Contains("\nstage first.epochs: 3\n"));
  CHECK_THAT(first, !Catch::Contains("stage last"));
  CHECK_THAT(both, Catch::Contains("\nstage last.epochs: 2\n"));
  stages[1].learning_rate = 0.5;
  CHECK(of(0) == first);
  CHECK(of(1) != both);
  stages[0].learning_rate = 0.5;
  CHECK(of(0) != first);
}

TEST_CASE("the identity of a stage depends on the schedule of the learning rate and on the rates of its updates") {
  const auto plugins = registry([](const Staged&) { return std::vector<Stage>{}; });
  const auto of = [&](const std::string& yaml, double rate) {
    auto spec = spec_of(yaml);
    spec.config = config_of(*plugins, spec.config);
    Stage stage;
    stage.name = "first", stage.epochs = 3;
    stage.updates.resize(1);
    stage.updates[0].rate = rate;
    return stage_identity(spec, *plugins, TrialPlugins(*plugins, spec.config), {stage}, 0);
  };
  CHECK(of("schedule: {kind: cosine}\n", 1) != of("", 1));
  CHECK(of("", 2) != of("", 1));
  CHECK(of("train: {epochs: 2, batch: 8, patience: 1}\n", 1) == of("", 1));
}

TEST_CASE("a stage's key is 32 hexadecimal digits that depend on the identity and on the data") {
  const auto key = stage_key("seed: 5\n", 1);
  CHECK(key.size() == 32);
  CHECK(key.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(stage_key("seed: 5\n", 1) == key);
  CHECK(stage_key("seed: 5\n", 2) != key);
  CHECK(stage_key("seed: 6\n", 1) != key);
}

TEST_CASE("a stage has its own number of epochs, or else the study's") {
  Stage stage;
  config::TrainConfig train;
  train.epochs = 9;
  CHECK(epochs_of(stage, train) == 9);
  stage.epochs = 2;
  CHECK(epochs_of(stage, train) == 2);
}

}  // namespace sandglass::test_trial_identity
