#include "core/base/error.hpp"
#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_space {
using namespace sandglass::config;

namespace {

const std::string kStudy = "name: s\ndataset: {use: blobs, valid: 20}\nmodel: autoencoder\n";

StudySpec study(const std::string& text, const std::vector<std::string>& overrides = {}) {
  static const Registry registry = fake_registry();
  return validate(parse_study(kStudy + text, "s.yaml", overrides), registry);
}

std::vector<std::string> paths(const SearchSpace& space) {
  std::vector<std::string> out;
  for (const Axis& axis : space) out.push_back(axis.path);
  return out;
}

using Paths = std::vector<std::string>;
using Values = std::vector<ParameterValue>;

const std::string kVariants =
    "sweep:\n  variants:\n"
    "    masked: {noise: masking, axes: {noise.ratio: [0.1, 0.5], model.latent: [2, 4]}}\n"
    "    plain: {axes: {model.latent: [8, 16, 32]}}\n"
    "  axes:\n    train.epochs: [1, 2]\n";

}  // namespace

TEST_CASE("a variant's own axes count only there, and may have another range than another's") {
  const StudySpec spec = study(kVariants);
  CHECK(paths(spec.space) == Paths{"variant", "noise.ratio", "model.latent", "model.latent", "train.epochs"});
  REQUIRE(spec.space[1].when);
  CHECK(spec.space[1].when->axis == 0);
  CHECK(spec.space[1].when->values == Values{std::string("masked")});
  CHECK(spec.space[3].when->values == Values{std::string("plain")});
  CHECK_FALSE(spec.space[4].when);
  const Point point{std::string("plain"), 0.1, std::int64_t{2}, std::int64_t{16}, std::int64_t{1}};
  CHECK(at_point(spec, point).model.params.integer("latent") == 16);
  CHECK(at_point(spec, point).noise.name == "none");
  using Pair = std::pair<std::string, ParameterValue>;
  CHECK(parameters_at(spec, point) == std::vector<Pair>{{"variant", std::string("plain")},
                                                        {"model.latent", std::int64_t{16}},
                                                        {"train.epochs", std::int64_t{1}}});
}

TEST_CASE("results have one column for a path, whatever variants have an axis of it") {
  const StudySpec spec = study(kVariants);
  const auto columns = parameter_columns(spec);
  REQUIRE(columns.size() == 4);
  CHECK(columns[2]->path == "model.latent");
}

TEST_CASE("an axis counts only where another one has one of the values it waits for") {
  const StudySpec spec = study(
      "noise: masking\nsweep:\n  axes:\n    noise.ratio: [0.1, 0.5]\n    model.tied: [true, false]\n"
      "    model.activation: [relu, tanh, sigmoid]\n"
      "  when:\n    noise.ratio: {model.activation: [tanh, relu]}\n    model.activation: {model.tied: true}\n");
  // Each behind the axis on which it depends, else as in the file.
  CHECK(paths(spec.space) == Paths{"model.tied", "model.activation", "noise.ratio"});
  CHECK(spec.space[1].when->axis == 0);
  CHECK(spec.space[2].when->axis == 1);
  CHECK(spec.space[2].when->values == Values{std::string("tanh"), std::string("relu")});
  const auto active = [&](bool tied, const char* activation) {
    return parameters_at(spec, {tied, std::string(activation), 0.1}).size();
  };
  CHECK(active(true, "relu") == 3);
  CHECK(active(true, "sigmoid") == 2);
  CHECK(active(false, "relu") == 1);
  CHECK(at_point(spec, {false, std::string("tanh"), 0.5}).noise.params.real("ratio") == 0.25);
}

TEST_CASE("an axis that waits for a variant has to exist only there, and is that variant's own") {
  const std::string variants = "sweep:\n  variants: {a: {noise: masking}, b: {noise: gaussian}}\n";
  const StudySpec one = study(variants +
                              "  axes: {model.latent: [2, 4], noise.ratio: [0, 1]}\n"
                              "  when: {noise.ratio: {variant: a}}\n");
  const StudySpec other = study(
      "sweep:\n  variants: {a: {noise: masking, axes: {noise.ratio: [0, 1]}}, "
      "b: {noise: gaussian}}\n  axes: {model.latent: [2, 4]}\n");
  CHECK(paths(one.space) == Paths{"variant", "noise.ratio", "model.latent"});
  CHECK(one.resolved_yaml == other.resolved_yaml);
}

TEST_CASE("what waits for an axis of one variant has to exist only there") {
  const StudySpec spec = study(
      "sweep:\n  variants: {a: {noise: masking, axes: {model.tied: [true, false]}}, b: {}}\n"
      "  axes: {noise.ratio: [0, 1]}\n  when: {noise.ratio: {model.tied: false}}\n");
  CHECK(paths(spec.space) == Paths{"variant", "model.tied", "noise.ratio"});
  CHECK(parameters_at(spec, {std::string("b"), false, 0.0}).size() == 1);
}

TEST_CASE("an axis may wait for a list of numbers, or for a step of a range") {
  const StudySpec lists = study(
      "sweep:\n  axes: {model.hidden: [[], [8], [8, 4]], model.tied: [true, false], model.latent: [1, 2]}\n"
      "  when: {model.tied: {model.hidden: [8, 4]}, model.latent: {model.hidden: [[], [8]]}}\n");
  CHECK(lists.space[1].when->values == Values{std::vector<std::int64_t>{8, 4}});
  CHECK(lists.space[2].when->values.size() == 2);
  const StudySpec range = study(
      "noise: masking\nsweep:\n  axes: {noise.ratio: {min: 0, max: 0.8, step: 0.1}, model.tied: [true, false]}\n"
      "  when: {model.tied: {noise.ratio: 0.3}}\n");
  // As the range itself counts: 3 * 0.1, not 0.3.
  CHECK(range.space[1].when->values == Values{value_at(range.space[0], 3)});
}

TEST_CASE("the command line reaches the axes of a variant and the conditions") {
  const StudySpec spec =
      study(kVariants, {"sweep.variants.plain.axes.model.latent=[1]", "sweep.axes.noise.sigma=[1, 2]",
                        "sweep.when.noise.sigma={variant: noisy}", "sweep.variants.noisy={noise: gaussian}"});
  CHECK(spec.space[3].values == Values{std::int64_t{1}});
  CHECK(spec.space[4].path == "noise.sigma");
}

TEST_CASE("claims may speak of the axes of a variant") {
  const StudySpec spec =
      study(kVariants + "metrics: [mse]\nexpect: [{metric: test.mse, at: {model.latent: 32}, below: 1}]\n");
  CHECK(spec.expect.size() == 1);
}

TEST_CASE("axes that move together are one axis of places, and give the single parameters") {
  const StudySpec spec = study(
      "noise: masking\nsweep:\n  axes:\n    noise.ratio: [0, 0.25, 0.25]\n    model.tied: [true, false]\n"
      "    model.latent: [8, 8, 32]\n  zip: [[model.latent, noise.ratio]]\n");
  CHECK(paths(spec.space) == Paths{"noise.ratio+model.latent", "model.tied"});
  CHECK(spec.space[0].values == Values{std::int64_t{0}, std::int64_t{1}, std::int64_t{2}});
  CHECK(paths(spec.parameters) == Paths{"noise.ratio", "model.tied", "model.latent"});
  CHECK(parameter_columns(spec).size() == 3);
  const TrialConfig config = at_point(spec, {std::int64_t{2}, true});
  CHECK(config.noise.params.real("ratio") == 0.25);
  CHECK(config.model.params.integer("latent") == 32);
  const auto parameters = parameters_at(spec, {std::int64_t{1}, true});
  REQUIRE(parameters.size() == 3);
  CHECK(parameters[1] == std::pair<std::string, ParameterValue>{"model.latent", std::int64_t{8}});
  CHECK_THROWS_AS(at_point(spec, {std::int64_t{3}, true}), PluginError);
}

TEST_CASE("zipped axes may wait for another, and another for one of them") {
  const StudySpec spec = study(
      "noise: masking\nsweep:\n  axes:\n    noise.ratio: [0, 0.25, 0.5]\n    model.latent: [8, 8, 32]\n"
      "    model.tied: [true, false]\n    train.epochs: [1, 2]\n  zip: [[noise.ratio, model.latent]]\n"
      "  when:\n    noise.ratio: {train.epochs: 2}\n    model.latent: {train.epochs: 2}\n"
      "    model.tied: {model.latent: 8}\n");
  CHECK(paths(spec.space) == Paths{"train.epochs", "noise.ratio+model.latent", "model.tied"});
  REQUIRE(spec.space[1].when);
  CHECK(spec.space[1].when->axis == 0);
  REQUIRE(spec.space[2].when);
  CHECK(spec.space[2].when->axis == 1);
  CHECK(spec.space[2].when->values == Values{std::int64_t{0}, std::int64_t{1}});
}

TEST_CASE("a decimal comma among the values of an axis is asked about, not taken for two values") {
  for (const auto& written : {std::string("[0,001]"), std::string("[0.1, 0,001]"), std::string("[-3, 05]")})
    CHECK_THROWS_WITH(study("sweep: {axes: {optimizer.learning_rate: " + written + "}}\n"), Catch::Contains("meant?"));
  CHECK_THROWS_WITH(study("sweep: {axes: {optimizer.learning_rate: [0,001]}}\n"),
                    Catch::Contains("the values 0 and 001") && Catch::Contains("is 0.001 meant?"));
  for (const auto& written : {std::string("[0,001, 0,01]"), std::string("[1,5, 2,25]"), std::string("[0,5, 0,25]")})
    CHECK_THROWS_WITH(study("sweep: {axes: {optimizer.learning_rate: " + written + "}}\n"), Catch::Contains("meant?"));
  CHECK_THROWS_WITH(study("sweep: {axes: {optimizer.learning_rate: [1,5, 2,25]}}\n"),
                    Catch::Contains("has 4 values, 1 and 5 the first") && Catch::Contains("is 1.5 meant?"));
  CHECK(study("sweep: {axes: {optimizer.learning_rate: [1,5,2,25]}}\n").space[0].values.size() == 4);
  CHECK(study("sweep: {axes: {optimizer.learning_rate: [1, 5, 2, 25]}}\n").space[0].values.size() == 4);
  CHECK(study("sweep: {axes: {model.latent: [4,8, 16,32]}}\n").space[0].values.size() == 4);
  CHECK(study("sweep: {axes: {model.latent: [4,8,16]}}\n").space[0].values.size() == 3);
  CHECK(study("sweep: {axes: {optimizer.learning_rate: [1, 0.01]}}\n").space[0].values.size() == 2);
}

}  // namespace sandglass::test_space
