#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_constraints {
using namespace sandglass::config;

namespace {

const std::string kStudy = "name: s\ndataset: {use: blobs, valid: 20}\nmodel: {use: autoencoder, latent: 8}\n";

StudySpec study(const std::string& text) {
  static const Registry registry = fake_registry();
  return validate(parse_study(kStudy + text, "s.yaml"), registry);
}

/// Whether points with these two values are allowed.
bool allowed(const std::string& condition, std::int64_t latent, bool tied) {
  const StudySpec spec = study(
      "train: {batch: 32}\nsweep:\n  sampler: random\n  axes:\n    model.latent: {min: 1, max: 100}\n"
      "    model.tied: [true, false]\n  require: ['" +
      condition + "']\n");
  return is_allowed(spec, {latent, tied});
}

}  // namespace

TEST_CASE("a condition is arithmetic over axes and the study's other numbers") {
  CHECK(allowed("model.latent < 2 * train.batch", 63, true));
  CHECK_FALSE(allowed("model.latent < 2 * train.batch", 64, true));
  CHECK(allowed("model.latent>=10 && model.latent<=1.2e1 || model.tied", 12, false));
  CHECK_FALSE(allowed("model.latent>=10 && model.latent<=1.2e1 || model.tied", 13, false));
  CHECK(allowed("!model.tied", 5, false));
  CHECK_FALSE(allowed("! model.tied", 5, true));
  CHECK(allowed("model.tied ? model.latent != 5 : model.latent == 5", 5, false));
  CHECK(allowed("log2(model.latent) == rint(log2(model.latent))", 64, false));
  CHECK_FALSE(allowed("log2(model.latent) == rint(log2(model.latent))", 65, false));
}

TEST_CASE("what is not a number is refused") {
  CHECK_FALSE(allowed("sqrt(-model.latent)", 5, true));
  CHECK_FALSE(allowed("sqrt(0 - model.latent) < 1", 5, true));
  CHECK(allowed("1 / (model.latent - 5) > 3", 5, true));  // infinite, but above 3
}

TEST_CASE("all conditions have to hold, whatever was asked before") {
  const StudySpec spec =
      study("sweep:\n  axes: {model.latent: [1, 2, 3, 4]}\n  require: [model.latent > 1, model.latent < 4]\n");
  const auto is = [&](std::int64_t latent) { return is_allowed(spec, {latent}); };
  CHECK_FALSE(is(1));
  CHECK(is(2));
  CHECK_FALSE(is(4));
  CHECK(is(3));
  const StudySpec copy = spec;
  CHECK(is_allowed(copy, {std::int64_t{2}}));
  CHECK(is_allowed(study("sweep: {axes: {model.latent: [1, 2]}}\n"), {std::int64_t{2}}));
}

TEST_CASE("conditions see the single parameters of axes that move together") {
  const StudySpec spec = study(
      "sweep:\n  axes: {model.latent: [1, 2, 3], train.batch: [2, 2, 2]}\n  zip: [[model.latent, train.batch]]\n"
      "  require: [model.latent < train.batch]\n");
  CHECK(is_allowed(spec, {std::int64_t{0}}));
  CHECK_FALSE(is_allowed(spec, {std::int64_t{1}}));
}

TEST_CASE("a variant has its own numbers, and is free of conditions on what it has not") {
  const StudySpec spec = study(
      "sweep:\n  variants:\n    a: {noise: masking, train: {batch: 4}, axes: {noise.ratio: [0, 1]}}\n"
      "    b: {train: {batch: 16}}\n  axes: {model.latent: [2, 8]}\n"
      "  require: [model.latent < train.batch, noise.ratio * model.latent < 2]\n");
  const auto is = [&](const char* variant, double ratio, std::int64_t latent) {
    return is_allowed(spec, {std::string(variant), ratio, latent});
  };
  CHECK(is("a", 0, 2));
  CHECK_FALSE(is("a", 1, 2));
  CHECK_FALSE(is("a", 0, 8));
  CHECK(is("b", 1, 8));
}

TEST_CASE("an axis that does not count has the study's value in a condition, or none") {
  const StudySpec spec = study(
      "noise: masking\nsweep:\n  axes: {model.tied: [true, false], noise.ratio: [0.5, 1], dataset.test: [10, 20]}\n"
      "  when: {noise.ratio: {model.tied: true}, dataset.test: {model.tied: true}}\n"
      "  require: [noise.ratio < 0.6, dataset.test < 15]\n");
  const auto is = [&](bool tied, double ratio, std::int64_t test) { return is_allowed(spec, {tied, ratio, test}); };
  CHECK(is(true, 0.5, 10));
  CHECK_FALSE(is(true, 1, 10));
  CHECK_FALSE(is(true, 0.5, 20));
  CHECK(is(false, 1, 20));
}

}  // namespace sandglass::test_constraints
