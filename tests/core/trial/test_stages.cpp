#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <sandglass/plugin.hpp>

#include "core/config/validate/validate.hpp"
#include "core/trial/run_trial.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"

namespace sandglass::test_stages {
using namespace sandglass::fakes;

namespace {

results::TrialRecord run(const Staged::Stages& stages, config::TrialConfig config = fakes::trial_config()) {
  const auto plugins = registry(stages);
  DataCache cache(*plugins);
  TrialSpec spec;
  spec.seed = 5;
  spec.config = config_of(*plugins, std::move(config));
  spec.config.record.weights = "all";
  return run_trial(spec, {*plugins, cache, {}}).value();
}

std::map<std::string, std::vector<double>> series_of(const results::TrialRecord& record) {
  INFO(record.failure.reason);
  REQUIRE(record.status == results::TrialStatus::completed);
  std::map<std::string, std::vector<double>> all;
  for (const auto& series : record.series) all[series.name] = series.values;
  return all;
}

std::vector<float> weights(const results::TrialRecord& record, const std::string& name) {
  for (const auto& array : record.arrays)
    if (array.name == name) return std::get<std::vector<float>>(array.data);
  return {};
}

}  // namespace

TEST_CASE("stages run one after the other: the earlier record under their name, epochs count over all") {
  const auto record = run([](const Staged& m) {
    Stage first = one_update("warm_up", reconstruction(m)), last = one_update("main", reconstruction(m));
    first.epochs = 3;
    return std::vector{first, last};
  });
  const auto series = series_of(record);
  REQUIRE(series.at("train.warm_up.loss").size() == 3);
  REQUIRE(series.at("train.loss").size() == 5);
  REQUIRE(series.at("valid.loss").size() == 5);
  for (std::size_t e = 0; e < 5; ++e) {
    CHECK(std::isnan(series.at("train.loss")[e]) == (e < 3));
    CHECK(std::isnan(series.at("valid.loss")[e]) == (e < 3));
  }
}

TEST_CASE(
    "two equal stages with a fresh optimizer each train as one of the same length where the optimizer has no state") {
  const auto split = run([](const Staged& m) {
    Stage first = one_update("a", reconstruction(m)), last = one_update("b", reconstruction(m));
    first.epochs = 1, last.epochs = 1;
    return std::vector{first, last};
  });
  const auto whole = run([](const Staged& m) {
    Stage stage = one_update("a", reconstruction(m));
    stage.epochs = 2;
    return std::vector{stage};
  });
  CHECK(weights(split, "encoder") == weights(whole, "encoder"));
}

TEST_CASE("an update trains only what it names, and an untouched parameter keeps its bits") {
  const auto before = run([](const Staged& m) {
    Stage stage = one_update("s", reconstruction(m));
    stage.learning_rate = 0.0;
    return std::vector{stage};
  });
  const auto after = run([](const Staged& m) {
    Stage stage = one_update("s", reconstruction(m));
    stage.updates[0].trains = {m.decoder};
    return std::vector{stage};
  });
  CHECK(weights(after, "encoder") == weights(before, "encoder"));
  CHECK(weights(after, "decoder") != weights(before, "decoder"));
}

TEST_CASE("several updates take turns on every batch, each seeing what the one before did, each with its series") {
  const auto record = run([](const Staged& m) {
    Stage stage = one_update("s", reconstruction(m));
    stage.updates[0].name = "first";
    stage.updates[0].trains = {m.decoder};
    stage.updates.push_back({"second", reconstruction(m), {m.encoder}});
    return std::vector{stage};
  });
  const auto series = series_of(record);
  CHECK(series.at("train.loss") == series.at("train.first"));
  CHECK(series.at("train.second").back() < series.at("train.first").back());
  CHECK(series.at("train.loss").back() < series.at("train.loss").front());
}

TEST_CASE("a stage's input is computed once and equals what the layers below give") {
  const auto record = run([](const Staged& m) {
    Stage first = one_update("first", reconstruction(m)),
          last = one_update("last", [&m](TrainingBatch&batch) { return m.guess(batch, batch.clean()); });
    last.input = [&m](Value x) { return m.encode(x); };
    return std::vector{first, last};
  });
  const auto direct = run([](const Staged& m) {
    Stage first = one_update("first", reconstruction(m)),
          last = one_update(
              "last", [&m](TrainingBatch&batch) { return m.guess(batch, stop_gradient(m.encode(batch.clean()))); });
    last.updates[0].trains = {m.classifier};
    return std::vector{first, last};
  });
  CHECK(series_of(record).at("train.loss").back() == Approx(series_of(direct).at("train.loss").back()).epsilon(1e-5));
  CHECK(series_of(record).at("valid.loss").back() == Approx(series_of(direct).at("valid.loss").back()).epsilon(1e-5));
}

TEST_CASE("a schedule is given the epochs of its stage, a fraction within an epoch, and infinity when evaluated") {
  auto seen = std::make_shared<std::vector<double>>();
  run([seen](const Staged& m) {
    return std::vector{one_update("s", [seen, &m](TrainingBatch& batch) {
      const Value now = batch.schedule([seen](double epoch) {
        seen->push_back(epoch);
        return 0.0;
      });
      const Value loss = m.objective(batch).total;
      return Objective{loss + now, {{"reconstruction", loss}, {"now", now}}};
    })};
  });
  std::vector<double> training;
  std::copy_if(seen->begin(), seen->end(), std::back_inserter(training), [](double e) { return std::isfinite(e); });
  const std::vector<double> thirds{0, 1.0 / 3, 2.0 / 3, 1, 4.0 / 3, 5.0 / 3};
  REQUIRE(training.size() == thirds.size());
  for (std::size_t i = 0; i < thirds.size(); ++i) CHECK(training[i] == Approx(thirds[i]));
  CHECK(seen->back() == std::numeric_limits<double>::infinity());
}

TEST_CASE("asking for labels that are not there is an error of the study that says how to mend it") {
  auto config = fakes::trial_config("dataset: {use: ramp, train: 22, valid: 8, test: 5, labelled: 6}\n");
  const auto record = run(
      [](const Staged& m) {
        return std::vector{
            one_update("s", [&m](TrainingBatch& batch) { return m.guess(batch, m.encode(batch.clean())); })};
      },
      config);
  CHECK(record.status == results::TrialStatus::failed);
  CHECK_THAT(record.failure.reason, Catch::Contains("labels") && Catch::Contains("dataset.labelled"));
}

TEST_CASE("however many epochs the stages have, a trial reports train.epochs of them") {
  const auto plugins = registry([](const Staged& m) {
    Stage first = one_update("a", reconstruction(m)), last = one_update("b", reconstruction(m));
    first.epochs = 7;
    return std::vector{first, last};
  });
  DataCache cache(*plugins);
  TrialSpec spec;
  spec.config = config_of(*plugins, fakes::trial_config("train: {epochs: 3, batch: 8}\n"));
  int reported = 0;
  REQUIRE(run_trial(spec, {*plugins, cache, {}, [&] { ++reported; }}));
  CHECK(reported == 3);
}

TEST_CASE("stages that make no sense fail the trial and name the model") {
  const auto record = run([](const Staged&) { return std::vector<Stage>{}; });
  CHECK(record.status == results::TrialStatus::failed);
  CHECK(record.failure.plugin == "model/staged");
  CHECK_THAT(record.failure.reason, Catch::Contains("no stage"));
}

}  // namespace sandglass::test_stages
