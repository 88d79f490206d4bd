#include <catch2/catch.hpp>
#include <optional>
#include <sandglass/plugin.hpp>

#include "core/trial/checkpoint/stage_folder.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"
#include "tests/core/trial/tasks.hpp"

namespace sandglass::test_normalised_training {
using namespace sandglass::fakes;
using results::TrialStatus;

namespace {

/// z = dropout(batch_norm(x W)), a = z V; then, in a stage of its own, a = x W V alone.
class Normalised final : public Model {
 public:
  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    encoder_ = &parameters.add("encoder", shape.features, 2);
    norm_.emplace(parameters, "norm", 2);
    decoder_ = &parameters.add("decoder", 2, shape.features);
    for (auto* each : {encoder_, decoder_}) glorot_uniform(*each, rng);
  }
  Index latent_size() const override { return 2; }
  Value encode(Value x) const override { return dropout((*norm_)(codes(x)), 0.2); }
  Value decode(Value z) const override { return linear(z, z.graph().parameter(*decoder_), {}); }
  std::vector<Stage> stages() const override {
    Stage first = one_update("first", [this](TrainingBatch& batch) { return objective(batch); });
    first.epochs = 2, first.learning_rate = 0.05;
    Stage last = one_update("last", [this](TrainingBatch& batch) {
      return Objective{batch.loss().loss(decode(codes(batch.clean())), batch.clean()), {}};
    });
    return {first, last};
  }

 private:
  Value codes(Value x) const { return linear(x, x.graph().parameter(*encoder_), {}); }

  Parameter *encoder_ = nullptr, *decoder_ = nullptr;
  std::optional<BatchNorm> norm_;
};

const Registry& normalised() {
  static const auto made = registry_with([](Registrar& registrar) {
    registrar.model("normalised", "Stages.", Schema{}, [](const Params&) { return std::make_unique<Normalised>(); });
  });
  return *made;
}

TrialSpec spec_with(const std::string& yaml) {
  TrialSpec spec;
  spec.seed = 5;
  spec.config = trial_config("optimizer: heavy_ball\nmetrics: energy\nrecord: {weights: all, latents: test}\n" + yaml);
  spec.config.model = {"normalised", Params(normalised().at(Kind::model, "normalised").schema)};
  return spec;
}

const results::Array& array(const results::TrialRecord& record, const std::string& name) {
  return *std::ranges::find(record.arrays, name, &results::Array::name);
}

}  // namespace

TEST_CASE("running statistics are noted in training, recorded with the weights, and what evaluation normalises by") {
  const auto record = run_whole(spec_with("train: {epochs: 3, batch: 8}\n"), normalised());
  REQUIRE(record.status == TrialStatus::completed);
  const auto& mean = array(record, "norm.running_mean");
  CHECK(mean.text == "Statistic noted in training.");
  CHECK(array(record, "norm.gain").text == "Trained parameter.");
  const auto means = std::get<std::vector<float>>(mean.data);
  CHECK(means.at(0) != 0);
  // The codes of the test part by hand, from the recorded weights.
  const auto& variances = std::get<std::vector<float>>(array(record, "norm.running_variance").data);
  const auto& gain = std::get<std::vector<float>>(array(record, "norm.gain").data);
  const auto& bias = std::get<std::vector<float>>(array(record, "norm.bias").data);
  const auto& w = std::get<std::vector<float>>(array(record, "encoder").data);
  const auto& codes = std::get<std::vector<float>>(array(record, "latent").data);
  // Example i of the ramp's test part is (40 + i, ...) / 100.
  float code = 0;
  for (std::size_t d = 0; d < 4; ++d) code += static_cast<float>(40 + d) / 100 * w[2 * d];
  CHECK(codes.at(0) == Approx((code - means[0]) / std::sqrt(variances[0] + 1e-5F) * gain[0] + bias[0]).epsilon(1e-4));
}

TEST_CASE("a trial with running statistics and dropout that was halted after each epoch ends in the same bits") {
  const auto spec = spec_with("train: {epochs: 3, batch: 8}\n");
  const auto whole = run_whole(spec, normalised());
  CHECK(whole.status == TrialStatus::completed);
  CHECK(results::digest(run_in_tasks(spec, normalised())) == results::digest(whole));
}

TEST_CASE("a finished stage that trials share brings its running statistics") {
  StageFolder store;
  DataCache cache(normalised());
  TrialServices services{normalised(), cache, {}};
  services.stages = &store;
  for (const int epochs : {2, 3}) {
    const auto spec = spec_with("train: {epochs: " + std::to_string(epochs) + ", batch: 8}\n");
    TrialRun run(spec, services);
    CHECK(run.advance() == TrialRun::State::ended);
    CHECK(results::digest(run.record()) == results::digest(run_whole(spec, normalised())));
  }
}

TEST_CASE("a batch of one under batch normalisation fails the trial before its first step, and says how to mend it") {
  const auto record =
      run_whole(spec_with("dataset: {use: ramp, train: 17, valid: 8}\ntrain: {batch: 8}\n"), normalised());
  CHECK(record.status == TrialStatus::failed);
  CHECK_THAT(record.failure.reason, Catch::Contains("a batch of one") && Catch::Contains("train.batch"));
  CHECK(record.failure.epoch == 0);
}

}  // namespace sandglass::test_normalised_training
