#include "core/trial/evaluate/artifacts.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "tests/core/trial/evaluate/measured.hpp"

namespace sandglass::test_artifacts {
using namespace sandglass::fakes;

namespace {

std::vector<results::Array> artifacts(Parts& trial, const config::RecordConfig& policy) {
  auto& parts = *trial.parts;
  return make_artifacts(policy, *parts.evaluator, *parts.data, parts.plugins, parts.parameters);
}

const results::Array& named(const std::vector<results::Array>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &results::Array::name);
  if (found == all.end()) throw Error("no array " + name);
  return *found;
}

std::vector<std::string> names(const std::vector<results::Array>& all) {
  std::vector<std::string> each;
  for (const auto& array : all) each.push_back(array.name);
  return each;
}

using Shape = std::vector<std::uint64_t>;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a data shape read back from its array is the one that was written") {
  const auto array = shape_array({.features = 12, .height = 2, .width = 3, .channels = 2, .steps = 0, .classes = 5});
  CHECK(array.name == kShapeArray);
  CHECK(array.weights);
  const auto& whole = std::get<std::vector<std::int32_t>>(array.data);
  const auto shape = shape_from_array(std::vector<float>(whole.begin(), whole.end()));
  REQUIRE(shape);
  CHECK(shape->features == 12);
  CHECK(shape->height == 2);
  CHECK(shape->width == 3);
  CHECK(shape->channels == 2);
  CHECK(shape->steps == 0);
  CHECK(shape->classes == 5);
}

TEST_CASE("numbers that are no data shape give none") {
  const std::vector<float> good{12, 2, 3, 2, 0, 5};
  CHECK_FALSE(shape_from_array({}));
  CHECK_FALSE(shape_from_array(std::span(good).first(5)));
  for (const float wrong : {-1.0F, 0.5F, 1e9F, std::nanf("")}) {
    auto numbers = good;
    numbers[3] = wrong;
    CHECK_FALSE(shape_from_array(numbers));
  }
  auto empty = good;
  empty[0] = 0;
  CHECK_FALSE(shape_from_array(empty));
}

TEST_CASE("a policy that asks for nothing keeps nothing") {
  Parts trial;
  CHECK(artifacts(trial, {.latents = "none", .weights = "none"}).empty());
}

TEST_CASE("latents come with their labels and positions, of the first examples or of all") {
  Parts trial;
  const auto all = artifacts(trial, {.latents = "valid", .weights = "none"});
  CHECK(names(all) == Names{"latent", "source", "label"});
  CHECK(named(all, "latent").shape == Shape{8, 2});
  CHECK(std::get<std::vector<float>>(named(all, "latent").data) == std::vector<float>(16, 0.0F));
  CHECK(std::get<std::vector<std::int32_t>>(named(all, "source").data) == trial.parts->data->valid.source);
  const auto few = artifacts(trial, {.latents = "valid", .latent_examples = 3, .weights = "none"});
  CHECK(named(few, "latent").shape == Shape{3, 2});
  CHECK(named(few, "label").shape == Shape{3});
  const auto more = artifacts(trial, {.latents = "valid", .latent_examples = 99, .weights = "none"});
  CHECK(named(more, "latent").shape == Shape{8, 2});
}

TEST_CASE("reconstructions are images where the data are, beside their inputs") {
  Parts trial;
  const auto all = artifacts(trial, {.latents = "none", .weights = "none", .reconstructions = 4});
  CHECK(names(all) == Names{"input", "reconstruction", "sample_label"});
  CHECK(named(all, "input").dimensions == Names{"sample", "height", "width"});
  CHECK(named(all, "input").shape == Shape{4, 2, 2});
  const auto& test = trial.parts->data->test.inputs;
  CHECK(std::get<std::vector<float>>(named(all, "input").data) == std::vector<float>(test.begin(), test.begin() + 16));
  CHECK(std::get<std::vector<float>>(named(all, "reconstruction").data) == std::vector<float>(16, 0.0F));
}

TEST_CASE("with a noise the corrupted examples are kept too, the same ones each time, and nothing else changes") {
  Parts plain, noisy("noise: {use: add, amount: 0.5}\n");
  const config::RecordConfig policy{.latents = "none", .weights = "none", .reconstructions = 4};
  const auto without = artifacts(plain, policy), all = artifacts(noisy, policy), again = artifacts(noisy, policy);
  CHECK(names(all) == Names{"input", "reconstruction", "corrupted", "denoised", "sample_label"});
  CHECK(named(all, "input").data == named(without, "input").data);
  CHECK(named(all, "corrupted").dimensions == Names{"sample", "height", "width"});
  CHECK(named(all, "corrupted").data != named(all, "input").data);
  CHECK(named(all, "corrupted").data == named(again, "corrupted").data);
  CHECK(named(all, "denoised").shape == Shape{4, 2, 2});
}

TEST_CASE("the corrupted examples are those that the noise makes of the stream of the evaluation") {
  Parts trial("noise: {use: add, amount: 0.5}\n");
  const auto all = artifacts(trial, {.latents = "none", .weights = "none", .reconstructions = 4});
  const auto& clean = std::get<std::vector<float>>(named(all, "input").data);
  Rng rng(derive_seed(trial.spec.seed, Purpose::metric), Purpose::noise);
  std::vector<float> expected(clean.size());
  trial.parts->plugins.noise->corrupt({clean.data(), 4, 4}, {expected.data(), 4, 4}, rng);
  CHECK(std::get<std::vector<float>>(named(all, "corrupted").data) == expected);
}

TEST_CASE("without a test split, reconstructions are of validation examples") {
  Parts trial("dataset: {use: ramp, train: 22, valid: 8, test: 0}\n");
  const auto all = artifacts(trial, {.latents = "none", .weights = "none", .reconstructions = 100});
  CHECK(named(all, "input").shape == Shape{8, 2, 2});
  CHECK(std::get<std::vector<float>>(named(all, "input").data) == trial.parts->data->valid.inputs);
}

TEST_CASE("weights are kept under the names of their parameters, with the data shape") {
  Parts trial;
  trial.parts->parameters.at("encoder.weight").set(1, 0.5);
  const auto all = artifacts(trial, {.latents = "none", .weights = "all"});
  CHECK(names(all) == Names{"encoder.weight", "decoder.weight", "data_shape", "dataset.trained_ranges"});
  const auto& weight = named(all, "encoder.weight");
  CHECK(weight.shape == Shape{4, 2});
  CHECK(weight.dimensions == Names{"encoder.weight.in", "encoder.weight.out"});
  CHECK(weight.weights);
  CHECK(std::get<std::vector<float>>(weight.data)[1] == 0.5F);
}

}  // namespace sandglass::test_artifacts
