#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_search_check {
using namespace sandglass::config;

namespace {

const std::string kStudy = "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\n";

StudySpec study(const std::string& text) {
  static const Registry registry = fake_registry();
  return validate(parse_study(kStudy + text, "s.yaml"), registry);
}

}  // namespace

TEST_CASE("a study prunes nothing and looks back past eight trials unless it says otherwise") {
  CHECK(study("").pruner.name == "none");
  CHECK(study("").lookahead == 8);
  const StudySpec spec = study("sweep: {pruner: {use: halving, first: 3}, lookahead: 0}\n");
  CHECK(spec.pruner.name == "halving");
  CHECK(spec.pruner.params.integer("first") == 3);
  CHECK(spec.lookahead == 0);
}

TEST_CASE("a pruner works with any objective that is measured while trials train") {
  const std::string sweep = "sweep: {pruner: halving}\n";
  CHECK_NOTHROW(study(sweep + "metrics: [{use: mse, every: 2}]\nobjective: {metric: valid.mse}\n"));
  CHECK_NOTHROW(study(sweep + "metrics: [{use: final, every: 1}]\nobjective: {metric: valid.final}\n"));
  CHECK_NOTHROW(study(sweep + "metrics: [final]\nobjective: {metric: train.loss}\n"));
  CHECK_NOTHROW(study("metrics: [final]\nobjective: {metric: valid.final}\n"));
}

TEST_CASE("the most epochs are those of the study, its variants and its axes") {
  CHECK(most_epochs(study("train: {epochs: 3}\n")) == 3);
  CHECK(most_epochs(study("train: {epochs: 3}\nsweep: {axes: {train.epochs: [1, 2]}}\n")) == 2);
  CHECK(most_epochs(study("sweep: {variants: {a: {train: {epochs: 4}}, b: {train: {epochs: 30}}}}\n")) == 30);
  const std::string range = "sweep: {sampler: random, axes: {train.epochs: {min: 2, max: 9}}}\n";
  CHECK(most_epochs(study(range)) == 9);
}

TEST_CASE("a study may have several objectives, each with its own goal") {
  const StudySpec spec = study(
      "metrics: [mse, bce]\nsweep: {variants: {a: {}, b: {}}}\n"
      "objective: [{metric: valid.bce, goal: maximize}, {metric: valid.mse}, {metric: train.loss}]\n");
  REQUIRE(spec.base.objectives.size() == 3);
  CHECK(spec.base.objective.metric == "valid.bce");
  CHECK_FALSE(spec.base.objectives[0].minimize);
  CHECK(spec.variants[1].base.objectives[2].metric == "train.loss");
  CHECK(study("").base.objectives.size() == 1);
  CHECK(study("objective: [{metric: valid.loss}]\n").base.objectives.size() == 1);
}

TEST_CASE("a sampler for one objective serves a list of one") {
  CHECK_NOTHROW(study("sweep: {sampler: climb, axes: {model.latent: [1, 2]}}\nobjective: [{metric: valid.loss}]\n"));
}

}  // namespace sandglass::test_search_check
