#include <catch2/catch.hpp>

#include "core/trial/run_trial.hpp"
#include "core/trial/train/passes.hpp"
#include "tests/contract/support/small_trials.hpp"
#include "tests/core/trial/tasks.hpp"

namespace sandglass::test_normalisation {
using namespace sandglass::contract;

namespace {

TrialSpec trial(const char* network) {
  auto model = case_of(Kind::model, "autoencoder");
  model.network = &registry().at(Kind::network, network);
  model.network_params = Params(model.network->schema);
  model.network_params.set("normalisation", std::string("batch"));
  auto spec = small_trial(model, case_of(Kind::optimizer, "adam"));
  spec.config.model.params.set("latent", std::int64_t{3});
  return spec;
}

const std::vector<float>& numbers_of(const results::TrialRecord& record, const std::string& name) {
  for (const auto& array : record.arrays)
    if (array.name == name) return std::get<std::vector<float>>(array.data);
  FAIL("no array " + name);
  throw Error("no array " + name);
}

}  // namespace

TEST_CASE("what batch normalisation noted in training is kept with the weights, and codes follow from these alone") {
  for (const auto* network : {"dense", "convolutional", "residual"}) {
    INFO(network);
    const auto spec = trial(network);
    const auto record = run_whole(spec, registry_with_data());
    INFO(record.failure.reason);
    REQUIRE(record.status == results::TrialStatus::completed);

    TrialPlugins plugins(registry_with_data(), spec.config);
    ParameterSet parameters;
    plugins.build(kImages, parameters, 99);  // another start
    bool noted = false;
    for (auto& parameter : parameters) {
      const auto& kept = numbers_of(record, parameter.name());
      REQUIRE(kept.size() == static_cast<std::size_t>(parameter.size()));
      for (Index i = 0; i < parameter.size(); ++i) {
        noted = noted || (parameter.is_buffer() && parameter.at(i) != kept[static_cast<std::size_t>(i)]);
        parameter.set(i, kept[static_cast<std::size_t>(i)]);
      }
    }
    CHECK(noted);
    const auto& codes = numbers_of(record, "latent");
    DataCache data(registry_with_data());
    const auto splits = data.get(spec.config.dataset, spec.config.split, spec.config.transforms);
    const auto rows = static_cast<Index>(codes.size()) / 3;
    REQUIRE(rows == splits->test.count);
    ReconstructionPass pass(plugins, kImages, rows, ReconstructionPass::Depth::encode);
    std::copy_n(splits->test.inputs.data(), rows * kImages.features, pass.input());
    pass.forward();
    for (std::size_t i = 0; i < codes.size(); ++i) CHECK(pass.latent().data[i] == codes[i]);
  }
}

TEST_CASE("an epoch that leaves a single example to batch normalisation is refused before its first step") {
  auto spec = trial("dense");
  spec.config.split.train = 17;  // 8 + 8 + 1
  DataCache data(registry_with_data());
  const auto check = check_trial(spec, {registry_with_data(), data, {}});
  REQUIRE(check.refusals.size() == 1);
  CHECK_THAT(check.refusals[0].what(), Catch::Contains("normalisation: layer"));
  const auto record = run_whole(spec, registry_with_data());
  CHECK(record.status == results::TrialStatus::failed);
  CHECK(record.failure.epoch <= 1);
  CHECK(record.series.size() == 0);
  CHECK_THAT(record.failure.reason, Catch::Contains("encoder.0") && Catch::Contains("train.batch"));
}

}  // namespace sandglass::test_normalisation
