#include "core/base/error.hpp"
#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_variants {
using namespace sandglass::config;

namespace {

StudySpec study(const std::string& text, const std::vector<std::string>& overrides = {},
                const StudyOptions& options = {}) {
  static const Registry registry = fake_registry();
  return validate(parse_study(text, "s.yaml", overrides, options), registry);
}

const std::string kStudy =
    "name: s\ndataset: {use: blobs, valid: 20}\nmodel: {use: autoencoder, latent: 8}\nloss: {use: huber, delta: 2}\n";

const std::string kTwo = kStudy +
                         "sweep:\n  variants:\n    wide: {model: {hidden: [512]}, train: {epochs: 3}}\n"
                         "    plain: {loss: bce, noise: {use: masking, ratio: 0.5}}\n";

}  // namespace

TEST_CASE("a variant's keys are laid over the study's block, another plugin takes its place") {
  const StudySpec spec = study(kTwo);
  REQUIRE(spec.variants.size() == 2);
  const TrialConfig& wide = spec.variants[0].base;
  const TrialConfig& plain = spec.variants[1].base;
  CHECK(spec.variants[0].name == "wide");
  CHECK(wide.model.params.integers("hidden") == std::vector<std::int64_t>{512});
  CHECK(wide.model.params.integer("latent") == 8);
  CHECK(wide.loss.params.real("delta") == 2);
  CHECK(wide.train.epochs == 3);
  CHECK(wide.noise.name == "none");
  CHECK(plain.model.params.integers("hidden") == std::vector<std::int64_t>{256});
  CHECK(plain.loss.name == "bce");
  CHECK(plain.loss.params.values().empty());
  CHECK(plain.train.epochs == 10);
  CHECK(plain.noise.params.real("ratio") == 0.5);
  CHECK(spec.base.train.epochs == 3);
}

TEST_CASE("naming the same plugin again keeps what the study says of it") {
  const StudySpec spec = study(kStudy +
                               "sweep:\n  variants:\n    a: {model: {use: autoencoder, tied: true}}\n"
                               "    b: {model: autoencoder}\n    c: {model: }\n");
  for (const auto& variant : spec.variants) CHECK(variant.base.model.params.integer("latent") == 8);
  CHECK(spec.variants[0].base.model.params.boolean("tied"));
}

TEST_CASE("the variant is the first axis, and picks the blocks that other axes then vary") {
  const StudySpec spec = study(kTwo + "  axes:\n    model.latent: [2, 4]\n");
  REQUIRE(spec.space.size() == 2);
  CHECK(spec.space[0].path == kVariantAxis);
  CHECK(spec.space[0].values == std::vector<ParameterValue>{std::string("wide"), std::string("plain")});
  const TrialConfig config = at_point(spec, {std::string("plain"), std::int64_t{4}});
  CHECK(config.loss.name == "bce");
  CHECK(config.model.params.integer("latent") == 4);
  CHECK(at_point(spec, {std::string("wide"), std::int64_t{2}}).train.epochs == 3);
  CHECK_THROWS_AS(at_point(spec, {std::string("narrow"), std::int64_t{2}}), PluginError);
}

TEST_CASE("variants share metrics, objective and record") {
  const StudySpec spec = study(kTwo + "metrics: [{use: bce, every: 0}]\nobjective: {metric: valid.bce}\n");
  for (const auto& variant : spec.variants) {
    REQUIRE(variant.base.metrics.size() == 1);
    CHECK(variant.base.metrics[0].every == 0);
    CHECK(variant.base.objective.metric == "valid.bce");
    CHECK(variant.base.record.weights == "best");
  }
}

TEST_CASE("an override reaches into a variant") {
  CHECK(study(kTwo, {"sweep.variants.wide.train.epochs=7"}).variants[0].base.train.epochs == 7);
}

TEST_CASE("a study need not be complete without its variants") {
  const StudySpec spec = study(
      "name: s\nsweep:\n  variants:\n    a: {dataset: {use: blobs, valid: 5}, model: autoencoder}\n"
      "    b: {dataset: {use: blobs, valid: 6}, model: autoencoder}\n");
  CHECK(spec.variants[1].base.split.valid == 6);
}

TEST_CASE("transforms keep their order and can be swept") {
  const StudySpec spec = study(kStudy +
                               "transforms: [binarise, rotate]\nsweep:\n  axes:\n"
                               "    transforms.rotate.max_angle: [0, 45]\n");
  REQUIRE(spec.base.transforms.size() == 2);
  CHECK(spec.base.transforms[0].name == "binarise");
  CHECK(spec.base.transforms[1].params.real("max_angle") == 15);
  CHECK(at_point(spec, {45.0}).transforms[1].params.real("max_angle") == 45);
}

TEST_CASE("a metric is measured as often as the study says, and knows nothing of it") {
  const auto metrics = study(kStudy + "metrics: [{use: mse, every: 5}, bce]\n").base.metrics;
  CHECK(metrics[0].every == 5);
  CHECK(metrics[0].params.values().empty());
  CHECK(metrics[1].every == -1);
}

TEST_CASE("the small version is laid over the study, below the command line, and has a name of its own") {
  const std::string text = kStudy +
                           "sweep:\n  axes:\n    model.latent: [2, 4, 8]\n  replicates: 5\n"
                           "small: {train.epochs: 1, sweep.axes.model.latent: [2], sweep.replicates: 1, loss: bce}\n";
  const StudySpec full = study(text);
  CHECK(full.name == "s");
  CHECK(full.base.train.epochs == 10);
  const StudySpec small = study(text, {"train.epochs=2"}, {.small = true, .data = {}});
  CHECK(small.name == "s_small");
  CHECK(small.base.train.epochs == 2);
  CHECK(small.base.loss.name == "bce");
  CHECK(small.replicates == 1);
  CHECK(small.space.at(0).values.size() == 1);
  CHECK(small.resolved_yaml.find("small:") == std::string::npos);
  CHECK(study(small.resolved_yaml).name == "s_small");
}

TEST_CASE("a study without a small version says so when it is asked for") {
  CHECK_THROWS_WITH(study(kStudy, {}, {.small = true, .data = {}}),
                    Catch::Contains("the study has no small version") && Catch::Contains("small: {dataset.train"));
}

TEST_CASE("the command line says where the data are, also those of variants") {
  const StudyOptions data{.small = false, .data = "/some where/else/../x"};
  const std::string files = "name: s\ndataset: {use: files, images: i, valid: 2}\nmodel: autoencoder\n";
  CHECK(study(files, {}, data).base.dataset.params.text("images") == "/some where/x/i");
  const auto variants =
      study(files + "sweep: {variants: {x: {dataset: {images: j}}, y: {model: autoencoder}}}\n", {}, data);
  CHECK(variants.variants.at(0).base.dataset.params.text("images") == "/some where/x/j");
  CHECK_THROWS_WITH(study(kStudy, {}, data), Catch::Contains("dataset/blobs reads no file"));
}

TEST_CASE("a variant may measure and keep something else, and the resolved study does so, too") {
  const StudySpec spec = study(
      kStudy +
      "metrics: [mse]\nrecord: {reconstructions: 3}\nobjective: valid.mse\n"
      "expect: [{metric: valid.bce, at: {variant: b}, below: 1}]\n"
      "sweep:\n  variants:\n    a: {}\n    b: {metrics: [{use: mse, every: 2}, bce], record: {latents: valid}}\n");
  for (const StudySpec& one : {spec, study(spec.resolved_yaml)}) {
    CHECK(one.variants[0].base.metrics.size() == 1);
    REQUIRE(one.variants[1].base.metrics.size() == 2);
    CHECK(one.variants[1].base.metrics[0].every == 2);
    CHECK(one.variants[0].base.record.latents == "none");
    CHECK(one.variants[1].base.record.latents == "valid");
    CHECK(one.variants[1].base.record.reconstructions == 3);
    CHECK(one.base.metrics.size() == 1);
  }
  CHECK(study(spec.resolved_yaml).resolved_yaml == spec.resolved_yaml);
}

}  // namespace sandglass::test_variants
