#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_plugin_defaults {
using namespace sandglass::config;

namespace {

const std::string kStudy = "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\n";

StudySpec study(const std::string& text, const std::vector<std::string>& overrides = {}) {
  static const Registry registry = fake_registry();
  return validate(parse_study(kStudy + text, "s.yaml", overrides), registry);
}

}  // namespace

TEST_CASE("a plugin takes what its defaults say wherever it is used and nothing else is said") {
  const StudySpec spec = study(
      "defaults:\n  model: {autoencoder: {latent: 4, tied: true}}\n  transform: {rotate: {max_angle: 9}}\n"
      "  metric: {renamed: {as: psnr, every: 3}}\n  sampler: {random: {trials: 5}}\n  dataset: {blobs: {train: 50}}\n"
      "transforms: [rotate]\nmetrics: [renamed, mse]\nsweep: {sampler: random}\n");
  CHECK(spec.base.model.params.integer("latent") == 4);
  CHECK(spec.base.model.params.boolean("tied"));
  CHECK(spec.base.transforms[0].params.real("max_angle") == 9);
  CHECK(spec.base.metrics[0].params.text("as") == "psnr");
  CHECK(spec.base.metrics[0].every == 3);
  CHECK(spec.base.metrics[1].every == -1);
  CHECK(spec.sampler.params.integer("trials") == 5);
  CHECK(spec.base.split.train == 50);
  CHECK(spec.base.split.valid == 20);
}

TEST_CASE("what a block says itself goes before its plugin's defaults, and the command line before both") {
  const std::string text = "defaults: {optimizer: {adam: {learning_rate: 0.5}}}\noptimizer: {learning_rate: 0.25}\n";
  CHECK(study(text).base.optimizer.params.real("learning_rate") == 0.25);
  CHECK(study(text, {"optimizer.learning_rate=0.125"}).base.optimizer.params.real("learning_rate") == 0.125);
  const std::string bare = "optimizer: adam\n";
  CHECK(study(bare, {"defaults.optimizer.adam.learning_rate=2"}).base.optimizer.params.real("learning_rate") == 2);
}

TEST_CASE("a plugin that a study gets without naming it has its defaults, too") {
  const StudySpec spec = study(
      "defaults: {optimizer: {adam: {learning_rate: 0.5}, sgd: {learning_rate: 7}}, metric: {mse: {every: 2}}}\n");
  CHECK(spec.base.optimizer.name == "adam");
  CHECK(spec.base.optimizer.params.real("learning_rate") == 0.5);
  CHECK(spec.base.metrics.at(0).every == 2);
}

TEST_CASE("each variant has the defaults of the plugins that it uses") {
  const StudySpec spec = study(
      "defaults: {noise: {masking: {ratio: 0.5}, gaussian: {sigma: 3}}}\nnoise: masking\n"
      "sweep: {variants: {a: {}, b: {noise: gaussian}, c: {noise: {use: gaussian, sigma: 4}}, d: {noise: {ratio: "
      "0.75}}}}\n");
  CHECK(spec.variants[0].base.noise.params.real("ratio") == 0.5);
  CHECK(spec.variants[1].base.noise.params.real("sigma") == 3);
  CHECK(spec.variants[2].base.noise.params.real("sigma") == 4);
  CHECK(spec.variants[3].base.noise.params.real("ratio") == 0.75);
}

TEST_CASE("defaults may refer, and be referred to") {
  const StudySpec spec = study(
      "defaults: {optimizer: {adam: {learning_rate: \"${loss.delta}\"}}, loss: {huber: {delta: 0.5}}}\n"
      "loss: huber\nquestion: ${optimizer.learning_rate}\n");
  CHECK(spec.base.optimizer.params.real("learning_rate") == 0.5);
  CHECK(spec.question == "0.5");
}

TEST_CASE("the resolved study shows the values in their place, and no defaults") {
  const StudySpec spec = study("defaults: {optimizer: {adam: {learning_rate: 0.5}}}\n");
  CHECK(spec.resolved_yaml.find("defaults") == std::string::npos);
  CHECK(spec.resolved_yaml.find("optimizer: {use: adam, learning_rate: 0.5}") != std::string::npos);
}

TEST_CASE("the small version may change defaults, and has those of the plugins that it takes") {
  const std::string text =
      "defaults: {noise: {masking: {ratio: 0.5}, gaussian: {sigma: 3}}}\nnoise: masking\n"
      "small: {noise.use: gaussian, defaults.noise.gaussian.sigma: 4}\n";
  static const Registry registry = fake_registry();
  CHECK(study(text).base.noise.params.real("ratio") == 0.5);
  const auto small = validate(parse_study(kStudy + text, "s.yaml", {}, {.small = true, .data = {}}), registry);
  CHECK(small.base.noise.params.real("sigma") == 4);
}

TEST_CASE("defaults that nobody uses may stand there, but not wrong ones") {
  CHECK_NOTHROW(study(
      "defaults: {noise: {striped: {ratio: 4}}, pruner: {halving: {first: 2}}, dataset: {files: {labels: x}}}\n"));
  CHECK_NOTHROW(study("defaults: {noise: {striped: {ratio: \"${nowhere}\"}}}\n"));
  CHECK_THROWS_WITH(study("defaults: {noise: {striped: {ratio: 0}}}\n"),
                    Catch::Contains("ratio of noise/striped is 0"));
  CHECK_THROWS_WITH(study("defaults: {noise: {striped: {rati: \"${seed}\"}}}\n"),
                    Catch::Contains("did you mean 'ratio'?"));
  CHECK_THROWS_WITH(study("defaults: {noise: {masking: {ratio: 3}}}\nnoise: masking\n"),
                    Catch::Contains("\n1 mistake in"));
}

}  // namespace sandglass::test_plugin_defaults
