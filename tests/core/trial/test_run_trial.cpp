#include <cmath>
#include <thread>

#include <catch2/catch.hpp>

#include "core/trial/run_trial.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_run_trial {
using results::TrialStatus;

namespace {

/// Without Catch's macros, which are for the test's own thread only.
results::TrialRecord run(const std::string& more_yaml = "", std::uint64_t seed = 5) {
  DataCache cache(fakes::registry());
  TrialSpec spec;
  spec.config = fakes::trial_config(more_yaml);
  spec.seed = seed;
  const auto record = run_trial(spec, {fakes::registry(), cache, {}});
  return record.value();
}

const std::vector<double>& series(const results::TrialRecord& record, const std::string& name) {
  for (const auto& each : record.series)
    if (each.name == name) return each.values;
  FAIL("no series " << name);
  throw 0;
}

double scalar(const results::TrialRecord& record, const std::string& name) {
  for (const auto& each : record.scalars)
    if (each.name == name) return each.value;
  FAIL("no scalar " << name);
  throw 0;
}

const results::Array& array(const results::TrialRecord& record, const std::string& name) {
  for (const auto& each : record.arrays)
    if (each.name == name) return each;
  FAIL("no array " << name);
  throw 0;
}

}  // namespace

TEST_CASE("of an epoch whose validation fails nothing is recorded") {
  const auto record = run("metrics: [short]\ntrain: {epochs: 3, batch: 8, validate_every: 2}\n");
  CHECK(record.status == TrialStatus::failed);
  CHECK(record.failure.epoch == 2);
  REQUIRE_FALSE(record.series.empty());
  for (const auto& series : record.series) CHECK(series.values.size() == 1);
}

TEST_CASE("a trial learns, and records one value an epoch") {
  const auto record = run("train: {epochs: 30, batch: 8}\n");
  CHECK(record.status == TrialStatus::completed);
  const auto& losses = series(record, "train.loss");
  REQUIRE(losses.size() == 30);
  CHECK(losses.back() < 0.5 * losses.front());
  CHECK(series(record, "valid.reconstruction").size() == 30);
  CHECK(series(record, "valid.energy").size() == 30);
  CHECK(scalar(record, "test.reconstruction") > 0);
}

TEST_CASE("a trial is a pure function of configuration and seed, on any thread") {
  const std::string noisy = "noise: add\nrecord: {latents: test, weights: all}\n";
  const auto reference = results::digest(run(noisy));
  CHECK(results::digest(run(noisy)) == reference);
  CHECK(results::digest(run(noisy, 6)) != reference);
  std::uint64_t others[2] = {};
  std::thread a([&] { others[0] = results::digest(run(noisy)); });
  std::thread b([&] { others[1] = results::digest(run(noisy)); });
  a.join();
  b.join();
  CHECK(others[0] == reference);
  CHECK(others[1] == reference);
}

TEST_CASE("plain gradient descent fused into the products gives what the optimizer's own steps give") {
  const auto own = run("optimizer: {use: descent, learning_rate: 0.1, fuse: false}\n");
  const auto fused = run("optimizer: {use: descent, learning_rate: 0.1, fuse: true}\n");
  CHECK(series(fused, "train.loss").back() == Approx(series(own, "train.loss").back()).epsilon(1e-5));
}

TEST_CASE("the terms of an objective are recorded, and add up to it") {
  const auto record = run("model: {use: line, terms: true}\n");
  CHECK(series(record, "train.reconstruction").back() + series(record, "train.penalty").back() ==
        Approx(series(record, "train.loss").back()).epsilon(1e-5));
  CHECK(series(record, "valid.loss").back() > series(record, "valid.reconstruction").back());
}

TEST_CASE("without noise and terms the validation loss is the reconstruction; with noise it is not") {
  const auto plain = run();
  CHECK(series(plain, "valid.loss") == series(plain, "valid.reconstruction"));
  const auto noisy = run("noise: add\n");
  CHECK(series(noisy, "valid.loss") != series(noisy, "valid.reconstruction"));
}

TEST_CASE("a metric of the end is one number; one of every epoch is a series") {
  const auto record = run("metrics: [energy, final]\n");
  CHECK(scalar(record, "valid.final_energy") == Approx(series(record, "valid.energy").back()));
  CHECK(scalar(record, "test.final_energy") == scalar(record, "test.energy"));
}

TEST_CASE("the record policy decides which arrays there are") {
  CHECK(run("record: {latents: none, weights: none}\n").arrays.empty());
  const auto record = run("record: {latents: valid, latent_examples: 3, weights: all, reconstructions: 4}\n");
  CHECK(array(record, "latent").shape == std::vector<std::uint64_t>{3, 2});
  CHECK(array(record, "label").shape == std::vector<std::uint64_t>{3});
  CHECK(array(record, "reconstruction").shape == std::vector<std::uint64_t>{4, 2, 2});
  CHECK(array(record, "encoder.weight").shape == std::vector<std::uint64_t>{4, 2});
  CHECK(array(record, "encoder.weight").weights);
}

TEST_CASE("recorded latents are the recorded weights applied to the inputs") {
  const auto record = run("record: {latents: test, weights: all, reconstructions: 5}\n");
  const auto& x = std::get<std::vector<float>>(array(record, "input").data);
  const auto& w = std::get<std::vector<float>>(array(record, "encoder.weight").data);
  const auto& z = std::get<std::vector<float>>(array(record, "latent").data);
  for (std::size_t e = 0; e < 5; ++e)
    for (std::size_t j = 0; j < 2; ++j) {
      double expected = 0;
      for (std::size_t i = 0; i < 4; ++i)
        expected += static_cast<double>(x[e * 4 + i]) * static_cast<double>(w[i * 2 + j]);
      CHECK(static_cast<double>(z[e * 2 + j]) == Approx(expected).margin(1e-6));
    }
}

TEST_CASE("an exception in a step fails the trial with plugin, phase, epoch and reason") {
  const auto record = run("noise: {use: add, fail_at: 6}\n");
  CHECK(record.status == TrialStatus::failed);
  CHECK(record.failure.plugin == "noise/add");
  CHECK(record.failure.phase == "train");
  CHECK(record.failure.epoch == 2);
  CHECK(record.failure.reason == "the noise has had enough");
  CHECK(series(record, "train.loss").size() == 1);
  CHECK(record.arrays.empty());
}

TEST_CASE("a thrown int and a metric that forgets its value fail the trial, not the program") {
  const auto thrown = run("noise: throw_int\n");
  CHECK(thrown.status == TrialStatus::failed);
  CHECK(thrown.failure.plugin == "noise/throw_int");
  const auto forgotten = run("metrics: [short]\n");
  CHECK(forgotten.status == TrialStatus::failed);
  CHECK(forgotten.failure.plugin == "metric/short");
  CHECK(forgotten.failure.phase == "evaluate");
}

TEST_CASE("a diverging objective fails the trial with its epoch and a hint") {
  const auto record = run("optimizer: {use: descent, learning_rate: 1.0e+6}\ntrain: {epochs: 50, batch: 8}\n");
  CHECK(record.status == TrialStatus::failed);
  CHECK(record.failure.epoch >= 1);
  CHECK_THAT(record.failure.reason, Catch::Contains("learning_rate"));
  for (const auto& each : record.series)
    for (const double value : each.values) CHECK(std::isfinite(value));
}

TEST_CASE("an objective that is no number at the first step is not blamed on the learning rate") {
  const auto record = run("noise: {use: add, amount: 1.0e+38}\n");
  CHECK(record.status == TrialStatus::failed);
  CHECK_THAT(record.failure.reason, Catch::Contains("at step 1 ") && Catch::Contains("no weight has changed yet"));
  CHECK_THAT(record.failure.reason, !Catch::Contains("learning_rate"));
}

TEST_CASE("a diverging objective prunes the trial after its last whole epoch, if the study says so") {
  const std::string text = "optimizer: {use: descent, learning_rate: 40}\n";
  const auto failed = run(text + "train: {epochs: 50, batch: 8}\n");
  const auto pruned = run(text + "train: {epochs: 50, batch: 8, on_nan: prune}\n");
  REQUIRE(failed.status == TrialStatus::failed);
  CHECK(pruned.status == TrialStatus::pruned);
  CHECK(pruned.failure.reason == failed.failure.reason);
  CHECK(pruned.failure.epoch == failed.failure.epoch);
  CHECK(pruned.scalars.empty());
  CHECK(pruned.arrays.empty());
  for (const auto& each : pruned.series) {
    CHECK(each.values.size() == static_cast<std::size_t>(failed.failure.epoch - 1));
    for (const double value : each.values) CHECK(std::isfinite(value));
  }
}

TEST_CASE("a trial that is asked to stop gives no record") {
  DataCache cache(fakes::registry());
  TrialSpec spec;
  spec.config = fakes::trial_config("train: {epochs: 100000, batch: 8}\n");
  std::stop_source stop;
  int epochs = 0;
  const auto record = run_trial(spec, {fakes::registry(), cache, stop.get_token(), [&] {
                                         if (++epochs == 3) stop.request_stop();
                                       }});
  CHECK_FALSE(record);
  CHECK(epochs == 3);
}

TEST_CASE("validation every so many epochs leaves NaN between, and never leaves out the last") {
  const auto record = run("train: {epochs: 5, batch: 8, validate_every: 2}\n");
  const auto& values = series(record, "valid.reconstruction");
  REQUIRE(values.size() == 5);
  for (const std::size_t epoch : {0U, 2U}) CHECK(std::isnan(values[epoch]));
  for (const std::size_t epoch : {1U, 3U, 4U}) CHECK(std::isfinite(values[epoch]));
  const auto always = run("train: {epochs: 5, batch: 8}\n");
  CHECK(values[3] == series(always, "valid.reconstruction")[3]);
  CHECK(series(record, "train.loss") == series(always, "train.loss"));
}

}  // namespace sandglass::test_run_trial
