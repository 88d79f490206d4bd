#include "core/trial/train/passes.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <sandglass/plugin.hpp>

#include "core/trial/train/plugin_fault.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"

namespace sandglass::test_passes {
using namespace sandglass::fakes;

namespace {

constexpr Index kRows = 3;
const DataShape kFour{.features = 4, .height = 2, .width = 2, .classes = 3};

/// model/staged on four features, with the encoder's first column and the decoder's first row set, all else 0: so
/// z = (x . a, 0) and x^ = (x . a) b.
struct Built {
  explicit Built(const Staged::Stages& stages = [](const Staged&) { return std::vector<Stage>{}; })
      : plugins_registry(registry(stages)), plugins(*plugins_registry, config_of(*plugins_registry, trial_config())) {
    plugins.build(kFour, parameters, 1);
    for (const char* name : {"encoder", "decoder"})
      for (Index i = 0; i < 8; ++i) parameters.at(name).set(i, 0);
    for (Index i = 0; i < 4; ++i) parameters.at("encoder").set(2 * i, a[i]), parameters.at("decoder").set(i, b[i]);
  }
  const Staged& model() const { return dynamic_cast<const Staged&>(*plugins.model); }

  static constexpr double a[4] = {1, 0, 0, 2}, b[4] = {0, 0.5, 0, 1};
  std::unique_ptr<Registry> plugins_registry;
  TrialPlugins plugins;
  ParameterSet parameters;
};

const std::vector<float> kExamples{1, 2, 3, 4, 0, 1, 0, 1, 2, 0, 0, 0};

/// Mean squared error of the three examples.
double expected_loss() {
  double sum = 0;
  for (std::size_t e = 0; e < 3; ++e) {
    double z = 0;
    for (std::size_t i = 0; i < 4; ++i) z += static_cast<double>(kExamples[4 * e + i]) * Built::a[i];
    for (std::size_t i = 0; i < 4; ++i)
      sum += std::pow(z * Built::b[i] - static_cast<double>(kExamples[4 * e + i]), 2) / 12;
  }
  return sum;
}

std::string fault_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const PluginFault& fault) {
    return fault.plugin() + ": " + fault.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("an objective pass gives the total and its terms, for training and for evaluation") {
  Built built;
  const Stage stage = one_update("s", [&](TrainingBatch& batch) {
    const Value loss = built.model().objective(batch).total;
    return Objective{scale(loss, 3), {{"once", loss}, {"twice", scale(loss, 2)}}};
  });
  for (const auto use : {ObjectivePass::Use::train, ObjectivePass::Use::evaluate}) {
    ObjectivePass pass(built.plugins, stage, stage.updates[0], {kRows, 4, 0, 3, 22, 22}, use);
    std::copy(kExamples.begin(), kExamples.end(), pass.input());
    pass.forward({1, 1}, 0);
    CHECK(pass.total() == Approx(3 * expected_loss()));
    REQUIRE(pass.terms().size() == 2);
    CHECK(pass.term(1) == Approx(2 * expected_loss()));
    CHECK(pass.labels() == nullptr);
  }
}

TEST_CASE("an update that trains some parameters has gradients of those alone") {
  Built built;
  Stage stage = one_update("s", reconstruction(built.model()));
  stage.updates[0].trains = {built.model().decoder};
  ObjectivePass pass(built.plugins, stage, stage.updates[0], {kRows, 4, 0, 3, 22, 22}, ObjectivePass::Use::train);
  CHECK(pass.graph().parameters() == std::vector<Parameter*>{built.model().decoder});
}

TEST_CASE("evaluation computes the stage's own input on the way, training is given it") {
  Built built;
  Stage stage = one_update("s", [](TrainingBatch& batch) { return Objective{mean(batch.clean()), {}}; });
  stage.input = [](Value x) { return shift(x, 10); };
  ObjectivePass evaluated(built.plugins, stage, stage.updates[0], {kRows, 4, 0, 3, 22, 22},
                          ObjectivePass::Use::evaluate);
  std::fill_n(evaluated.input(), 12, 1.0F);
  evaluated.forward({1, 1}, 0);
  CHECK(evaluated.total() == Approx(11));
}

TEST_CASE("schedules are given the epoch of each forward pass") {
  Built built;
  const Stage stage = one_update("s", [](TrainingBatch& batch) {
    return Objective{batch.schedule([](double epoch) { return 10 * epoch; }) + scale(mean(batch.clean()), 0), {}};
  });
  ObjectivePass pass(built.plugins, stage, stage.updates[0], {kRows, 4, 0, 3, 22, 22}, ObjectivePass::Use::evaluate);
  std::fill_n(pass.input(), 12, 1.0F);
  for (const double epoch : {0.0, 1.5}) {
    pass.forward({1, 1}, epoch);
    CHECK(pass.total() == Approx(10 * epoch));
  }
}

TEST_CASE("an objective of another shape than (1, 1), or none, is a fault of the model") {
  Built built;
  const auto fault = [&](const std::function<Objective(TrainingBatch&)>& objective) {
    const Stage stage = one_update("s", objective);
    return fault_of([&] {
      ObjectivePass(built.plugins, stage, stage.updates[0], {kRows, 4, 0, 3, 22, 22}, ObjectivePass::Use::train);
    });
  };
  CHECK(fault([](TrainingBatch& batch) {
          return Objective{batch.clean(), {}};
        }) == "model/staged: the objective has shape (3, 4), expected (1, 1)");
  CHECK(fault([](TrainingBatch&) { return Objective{}; }) == "model/staged: the objective returned no value");
  CHECK(fault([](TrainingBatch& batch) {
          return Objective{mean(batch.clean()), {{"wide", batch.clean()}}};
        }) == "model/staged: a term of the objective has shape (3, 4), expected (1, 1)");
}

TEST_CASE("a reconstruction pass gives codes, reconstructions and their loss") {
  Built built;
  ReconstructionPass pass(built.plugins, kFour, kRows, ReconstructionPass::Depth::reconstruct);
  std::copy(kExamples.begin(), kExamples.end(), pass.input());
  pass.forward();
  const auto codes = pass.latent();
  REQUIRE(codes.rows == 3);
  REQUIRE(codes.cols == 2);
  CHECK(std::vector<float>(codes.all().begin(), codes.all().end()) == std::vector<float>{9, 0, 2, 0, 2, 0});
  CHECK(pass.reconstruction().row(0)[1] == Approx(4.5));
  CHECK(pass.reconstruction().row(1)[3] == Approx(2));
  CHECK(pass.loss() == Approx(expected_loss()));
  CHECK(std::equal(kExamples.begin(), kExamples.end(), pass.clean().data));
  CHECK(pass.log_variance().rows == 0);
  CHECK(pass.class_logits().rows == 0);
}

TEST_CASE("a pass that only encodes gives the same codes, and no reconstruction") {
  Built built;
  ReconstructionPass pass(built.plugins, kFour, kRows, ReconstructionPass::Depth::encode);
  std::copy(kExamples.begin(), kExamples.end(), pass.input());
  pass.forward();
  CHECK(pass.latent().row(0)[0] == 9);
  CHECK(pass.reconstruction().rows == 0);
}

}  // namespace sandglass::test_passes
