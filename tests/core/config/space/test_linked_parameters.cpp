#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_linked_parameters {
using namespace sandglass::config;

namespace {

const std::string kStudy = "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\n";

const Registry& registry() {
  static const Registry all = fake_registry();
  return all;
}

StudySpec study(const std::string& text) { return validate(parse_study(kStudy + text, "s.yaml"), registry()); }

StudySpec again(const StudySpec& spec) { return validate(parse_study(spec.resolved_yaml, "r.yaml"), registry()); }

}  // namespace

TEST_CASE("a parameter that refers to an axis has the axis' value in every trial") {
  const StudySpec spec = study("train: {batch: \"${model.latent}\"}\nsweep: {axes: {model.latent: [4, 16]}}\n");
  CHECK(spec.base.train.batch == 32);
  CHECK(at_point(spec, {std::int64_t{4}}).train.batch == 4);
  CHECK(at_point(spec, {std::int64_t{16}}).train.batch == 16);
  CHECK(at_point(spec, {std::int64_t{16}}).model.params.integer("latent") == 16);
}

TEST_CASE("what is resolved still follows the axis") {
  const StudySpec spec = study(
      "train: {batch: \"${model.latent}\"}\nloss: {use: huber, delta: \"${train.batch}\"}\n"
      "sweep: {axes: {model.latent: [4, 16]}}\n");
  CHECK_THAT(spec.resolved_yaml, Catch::Contains("batch: \"${model.latent}\""));
  CHECK(again(spec).resolved_yaml == spec.resolved_yaml);
  CHECK(at_point(again(spec), {std::int64_t{16}}).train.batch == 16);
}

TEST_CASE("a reference through others follows the axis, in its own parameter's type") {
  const StudySpec spec = study(
      "loss: {use: huber, delta: \"${train.batch}\"}\ntrain: {batch: \"${model.latent}\"}\n"
      "sweep: {axes: {model.latent: {min: 2, max: 64}}, sampler: random}\n");
  const TrialConfig config = at_point(spec, {std::int64_t{7}});
  CHECK(config.train.batch == 7);
  CHECK(config.loss.params.real("delta") == 7.0);
}

TEST_CASE("lists, and axes that move together, are followed as well") {
  const StudySpec spec = study(
      "transforms: [{use: rotate, max_angle: \"${train.batch}\"}]\nnoise: {use: masking, ratio: 1}\n"
      "sweep:\n  axes: {model.latent: [2, 4], train.batch: [8, 16]}\n  zip: [[model.latent, train.batch]]\n");
  CHECK(at_point(spec, {std::int64_t{1}}).transforms[0].params.real("max_angle") == 16);
  CHECK(at_point(spec, {std::int64_t{1}}).model.params.integer("latent") == 4);
}

TEST_CASE("where the axis does not count the study's value is followed") {
  const StudySpec spec = study(
      "loss: {use: huber, delta: \"${noise.ratio}\"}\nnoise: {use: masking, ratio: 0.5}\n"
      "sweep:\n  axes: {model.tied: [true, false], noise.ratio: [0.125, 1]}\n  when: {noise.ratio: {model.tied: "
      "true}}\n");
  CHECK(at_point(spec, {true, 0.125}).loss.params.real("delta") == 0.125);
  CHECK(at_point(spec, {false, 0.125}).loss.params.real("delta") == 0.5);
}

TEST_CASE("in each variant the axis of that variant is followed") {
  const StudySpec spec = study(
      "train: {batch: \"${model.latent}\"}\n"
      "sweep:\n  variants:\n    a: {axes: {model.latent: [2, 4]}}\n    b: {model: {latent: 6}}\n"
      "    c: {train: {batch: 9}}\n");
  CHECK(at_point(spec, {std::string("a"), std::int64_t{4}}).train.batch == 4);
  CHECK(at_point(spec, {std::string("b"), std::int64_t{2}}).train.batch == 6);
  CHECK(at_point(spec, {std::string("c"), std::int64_t{2}}).train.batch == 9);
  const StudySpec copy = again(spec);
  CHECK(copy.resolved_yaml == spec.resolved_yaml);
  CHECK(at_point(copy, {std::string("a"), std::int64_t{4}}).train.batch == 4);
}

TEST_CASE("a parameter that is an axis itself follows another only where it does not count") {
  const StudySpec spec = study(
      "train: {batch: \"${model.latent}\"}\nloss: {use: huber, delta: \"${train.batch}\"}\n"
      "sweep:\n  axes: {model.tied: [true, false], model.latent: [2, 4], train.batch: [50]}\n"
      "  when: {train.batch: {model.tied: true}}\n");
  const TrialConfig own = at_point(spec, {true, std::int64_t{2}, std::int64_t{50}});
  const TrialConfig following = at_point(spec, {false, std::int64_t{2}, std::int64_t{50}});
  CHECK(own.train.batch == 50);
  CHECK(own.loss.params.real("delta") == 50);
  CHECK(following.train.batch == 2);
  CHECK(following.loss.params.real("delta") == 2);
}

TEST_CASE("conditions on points see what follows an axis") {
  const StudySpec spec = study(
      "train: {batch: \"${model.latent}\"}\n"
      "sweep: {axes: {model.latent: [4, 16]}, require: [\"train.batch < 10\"]}\n");
  CHECK(is_allowed(spec, {std::int64_t{4}}));
  CHECK_FALSE(is_allowed(spec, {std::int64_t{16}}));
}

TEST_CASE("the largest number of epochs is known where it follows an axis") {
  const StudySpec spec = study("train: {epochs: \"${model.latent}\"}\nsweep: {axes: {model.latent: [4, 16]}}\n");
  CHECK(most_epochs(spec) == 16);
  CHECK(most_epochs(study("train: {epochs: \"${model.latent}\"}\n")) == 32);
}

TEST_CASE("the study's own value can stand among the values of its axis") {
  const StudySpec spec = study("train: {batch: 24}\nsweep: {axes: {train.batch: [8, \"${train.batch}\"]}}\n");
  CHECK(spec.space[0].values[1] == ParameterValue(std::int64_t{24}));
}

TEST_CASE("an axis over a split is followed by another split") {
  const StudySpec spec =
      study("sweep: {axes: {dataset.valid: [10, 30]}}\ntrain: {validate_every: \"${dataset.valid}\"}\n");
  CHECK(at_point(spec, {std::int64_t{30}}).train.validate_every == 30);
}

}  // namespace sandglass::test_linked_parameters
