#include "core/config/validate/validate.hpp"
#include "tests/core/config/fake_plugins.hpp"

namespace sandglass::test_first_points {
using namespace sandglass::config;

namespace {

const std::string kStudy = "name: s\ndataset: {use: blobs, valid: 20}\nmodel: {use: autoencoder, latent: 8}\n";

StudySpec study(const std::string& text) {
  static const Registry registry = fake_registry();
  return validate(parse_study(kStudy + text, "s.yaml"), registry);
}

}  // namespace

TEST_CASE("a first point gives some axes, the study the others") {
  const StudySpec spec = study(
      "noise: masking\nsweep:\n  sampler: random\n  axes:\n    noise.ratio: {min: 0, max: 1}\n"
      "    model.latent: [4, 8]\n    train.epochs: {min: 5, max: 20, step: 5}\n"
      "  first: [{noise.ratio: 0.3}, {}, {model.latent: 4, train.epochs: 20}]\n");
  CHECK(spec.first == std::vector<Point>{{0.3, std::int64_t{8}, std::int64_t{10}},
                                         {0.25, std::int64_t{8}, std::int64_t{10}},
                                         {0.25, std::int64_t{4}, std::int64_t{20}}});
}

TEST_CASE("a first point says which variant it is, and takes that variant's values") {
  const StudySpec spec = study(
      "sweep:\n  variants:\n    a: {model: {latent: 4}, axes: {model.latent: [4, 8]}}\n"
      "    b: {axes: {model.latent: [8, 16], model.tied: [true, false]}}\n"
      "  first: [{variant: a}, {variant: b}, {variant: b, model.latent: 16, model.tied: true}]\n");
  using Pair = std::pair<std::string, ParameterValue>;
  REQUIRE(spec.first.size() == 3);
  CHECK(parameters_at(spec, spec.first[0]) ==
        std::vector<Pair>{{"variant", std::string("a")}, {"model.latent", std::int64_t{4}}});
  CHECK(parameters_at(spec, spec.first[1]) ==
        std::vector<Pair>{{"variant", std::string("b")}, {"model.latent", std::int64_t{8}}, {"model.tied", false}});
  CHECK(at_point(spec, spec.first[2]).model.params.boolean("tied"));
}

TEST_CASE("a first point finds its place among axes that move together") {
  const StudySpec spec = study(
      "sweep:\n  axes: {model.latent: [8, 8, 16], model.hidden: [[256], [], [1]]}\n"
      "  zip: [[model.latent, model.hidden]]\n  first: [{}, {model.hidden: []}, {model.hidden: [1], model.latent: "
      "16}]\n");
  CHECK(spec.first == std::vector<Point>{{std::int64_t{0}}, {std::int64_t{1}}, {std::int64_t{2}}});
}

TEST_CASE("a first point that the small version does not have is left out there") {
  static const Registry registry = fake_registry();
  const std::string text = kStudy +
                           "sweep:\n  axes: {model.latent: [8, 16]}\n  first: [{model.latent: 16}, {}]\n"
                           "small: {sweep.axes.model.latent: [8]}\n";
  CHECK(study(text.substr(kStudy.size())).first.size() == 2);
  const auto small = validate(parse_study(text, "s.yaml", {}, {.small = true, .data = {}}), registry);
  CHECK(small.first == std::vector<Point>{{std::int64_t{8}}});
}

}  // namespace sandglass::test_first_points
