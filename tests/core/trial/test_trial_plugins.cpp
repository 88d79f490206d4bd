#include "core/trial/trial_plugins.hpp"

#include <catch2/catch.hpp>
#include <sandglass/plugin.hpp>

#include "core/trial/train/plugin_fault.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"

namespace sandglass::test_trial_plugins {
using namespace sandglass::fakes;

namespace {

struct Made {
  explicit Made(
      const Staged::Stages& stages = [](const Staged&) { return std::vector<Stage>{}; }, const std::string& yaml = "")
      : plugins_registry(registry(stages)),
        plugins(*plugins_registry, config_of(*plugins_registry, trial_config(yaml))) {}
  std::unique_ptr<Registry> plugins_registry;
  TrialPlugins plugins;
};

std::string fault_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const PluginFault& fault) {
    return fault.plugin() + ": " + fault.what();
  }
  return "none";
}

std::string fault_of_stages(const Staged::Stages& stages) {
  const Made made(stages);
  return fault_of([&] { made.plugins.stages(); });
}

}  // namespace

TEST_CASE("the parameters of a model are drawn from the seed's stream for them") {
  const Made made;
  ParameterSet built, expected;
  made.plugins.build({.features = 4, .classes = 3}, built, 5);
  Rng rng(5, Purpose::initialise);
  glorot_uniform(expected.add("encoder", 4, 2), rng);
  REQUIRE(built.size() == 3);
  for (Index i = 0; i < 8; ++i) CHECK(built.at("encoder").at(i) == expected[0].at(i));
}

TEST_CASE("stages that make no sense are a fault of the model that says which and why") {
  const auto with = [](const std::function<void(Stage&)>& change) {
    return fault_of_stages([&](const Staged& m) {
      Stage stage = one_update("s", reconstruction(m));
      change(stage);
      return std::vector{stage};
    });
  };
  CHECK(with([](Stage&) {}) == "none");
  CHECK(fault_of_stages([](const Staged&) { return std::vector<Stage>{}; }) ==
        "model/staged: stages() returned no stage");
  CHECK(with([](Stage& s) { s.name.clear(); }) == "model/staged: stage '' has no name");
  CHECK(with([](Stage& s) { s.updates.clear(); }) == "model/staged: stage 's' has no updates");
  CHECK(with([](Stage& s) { s.epochs = -1; }) == "model/staged: stage 's' asks for -1 epochs");
  CHECK_THAT(with([](Stage& s) { s.examples = Stage::Examples::mixed; }), Catch::Contains("expected at least 1"));
  CHECK_THAT(with([](Stage& s) { s.updates[0].objective = {}; }), Catch::Contains("'only' without an objective"));
  for (const double rate : {0.0, -1.0, HUGE_VAL})
    CHECK_THAT(with([&](Stage& s) { s.updates[0].rate = rate; }), Catch::Contains("expected a positive number"));
  CHECK_THAT(with([](Stage& s) { s.updates.push_back(s.updates[0]); }), Catch::Contains("two updates named 'only'"));
  CHECK_THAT(fault_of_stages([](const Staged& m) {
               return std::vector{one_update("s", reconstruction(m)), one_update("s", reconstruction(m))};
             }),
             Catch::Contains("two stages are named 's'"));
}

TEST_CASE("a stage is trained by the study's optimizer, with its own learning rate where it has one") {
  const Made made([](const Staged&) { return std::vector<Stage>{}; },
                  "optimizer: {use: heavy_ball, learning_rate: 0.3}\n");
  Stage stage;
  CHECK(made.plugins.optimizer_of(stage).name == "heavy_ball");
  CHECK(made.plugins.optimizer_of(stage).params.real("learning_rate") == 0.3);
  stage.learning_rate = 0.05;
  CHECK(made.plugins.optimizer_of(stage).params.real("learning_rate") == 0.05);
}

TEST_CASE("an optimizer that a stage names has its own defaults, and the study's if it is the same") {
  const Made made([](const Staged&) { return std::vector<Stage>{}; },
                  "optimizer: {use: heavy_ball, learning_rate: 0.3}\n");
  Stage stage;
  stage.optimizer = "descent";
  CHECK(made.plugins.optimizer_of(stage).name == "descent");
  CHECK(made.plugins.optimizer_of(stage).params.real("learning_rate") == 0.1);
  CHECK(made.plugins.make_optimizer(stage)->fused_update_rate() == nullptr);
  stage.optimizer = "heavy_ball";
  CHECK(made.plugins.optimizer_of(stage).params.real("learning_rate") == 0.3);
}

TEST_CASE("an unknown optimizer of a stage is told with where it is asked for and which there are") {
  const Made made;
  Stage stage = one_update("tune", {});
  stage.optimizer = "adagrad";
  CHECK(fault_of([&] { made.plugins.optimizer_of(stage); }) ==
        "model/staged: stage 'tune' is to be trained by optimizer/adagrad, but there is no such optimizer\n"
        "there are: descent, heavy_ball");
  stage.optimizer.clear();
  stage.learning_rate = -1;
  CHECK_THAT(fault_of([&] { made.plugins.optimizer_of(stage); }),
             Catch::StartsWith("model/staged: stage 'tune': its learning_rate"));
}

}  // namespace sandglass::test_trial_plugins
