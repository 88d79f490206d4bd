#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <sandglass/plugin.hpp>
#include <set>

#include "core/config/validate/validate.hpp"
#include "core/trial/run_trial.hpp"
#include "core/trial/train/trainer.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"

using namespace sandglass;
using namespace sandglass::fakes;

namespace {

results::TrialRecord run(const Staged::Stages& stages, config::TrialConfig config = fakes::trial_config()) {
  const auto plugins = registry(stages);
  DataCache cache(*plugins);
  TrialSpec job;
  job.seed = 5;
  job.config = config_of(*plugins, std::move(config));
  job.config.record.weights = "all";
  return run_trial(job, {*plugins, cache, {}}).value();
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

/// Everything that one epoch of a stage gives its passes.
struct Visited {
  std::vector<std::vector<float>> inputs;
  std::vector<std::vector<float>> labels;
};

Visited visit(StageExamples& examples, Index epoch, Index classes, std::uint64_t first_visit) {
  Visited all;
  examples.begin_epoch(epoch);
  for (Index b = 0; b < examples.batches(); ++b) {
    const bool last = b + 1 == examples.batches() && examples.rest() > 0;
    const auto shape = examples.shape(last ? examples.rest() : examples.full());
    std::vector<float> x(static_cast<std::size_t>(shape.rows * shape.features)),
        y(static_cast<std::size_t>(shape.labelled * classes));
    examples.gather(b, first_visit + static_cast<std::uint64_t>(b), x.data(), y.empty() ? nullptr : y.data());
    all.inputs.push_back(x);
    all.labels.push_back(y);
  }
  return all;
}

/// The examples of a stage over the ramp with `labelled` of its 22 training examples labelled.
struct Examples22 {
  explicit Examples22(Stage stage, Index labelled = 0, Index batch = 8)
      : plugins_registry(registry([](const Staged&) { return std::vector<Stage>{}; })),
        config(config_of(*plugins_registry, fakes::trial_config())),
        plugins(*plugins_registry, config),
        data(load_splits(*plugins_registry->make_dataset("ramp", config.dataset.params), "ramp",
                         {.train = 22, .valid = 8, .test = 5, .labelled = labelled, .seed = 1})),
        examples(plugins, stage, *data, batch, 3) {}
  std::unique_ptr<Registry> plugins_registry;
  config::TrialConfig config;
  TrialPlugins plugins;
  std::unique_ptr<DataSplits> data;
  StageExamples examples;
};

Stage visiting(Stage::Examples examples, Index labelled_per_batch = 0) {
  Stage stage = one_update("s", [](TrainingBatch&) { return Objective{}; });
  stage.examples = examples;
  stage.labelled_per_batch = labelled_per_batch;
  return stage;
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

TEST_CASE("an epoch visits every example once, in an order of its own") {
  Examples22 all(visiting(Stage::Examples::all));
  std::set<float> seen;
  std::size_t count = 0;
  const auto first = visit(all.examples, 1, 3, 0), second = visit(all.examples, 2, 3, 3);
  for (const auto& batch : first.inputs)
    for (std::size_t i = 0; i < batch.size(); i += 4) seen.insert(batch[i]), ++count;
  CHECK(count == 22);
  CHECK(seen.size() == 22);
  CHECK(first.inputs != second.inputs);
}

TEST_CASE("labels are handed over one-hot beside their examples") {
  Examples22 all(visiting(Stage::Examples::all));
  const auto visited = visit(all.examples, 1, 3, 0);
  for (std::size_t b = 0; b < visited.inputs.size(); ++b)
    for (std::size_t r = 0; r < visited.inputs[b].size() / 4; ++r) {
      const auto position = std::lround(visited.inputs[b][4 * r] * 100);
      for (std::size_t c = 0; c < 3; ++c)
        CHECK(visited.labels[b][3 * r + c] == (position % 3 == static_cast<long>(c) ? 1.0F : 0.0F));
    }
}

TEST_CASE("with some labels withheld, a stage of labelled examples visits those alone, equally many of each class") {
  Examples22 some(visiting(Stage::Examples::labelled), 7, 4);
  CHECK(some.data->labelled == 7);
  const auto visited = visit(some.examples, 1, 3, 0);
  std::map<long, int> classes;
  for (const auto& batch : visited.inputs)
    for (std::size_t i = 0; i < batch.size(); i += 4) ++classes[std::lround(batch[i] * 100) % 3];
  CHECK(classes == std::map<long, int>{{0, 3}, {1, 2}, {2, 2}});
}

TEST_CASE("a mixed stage begins each batch with labelled examples, round after round, and visits the others once") {
  Examples22 mixed(visiting(Stage::Examples::mixed, 2), 6, 8);
  CHECK(mixed.examples.shape(8).labelled == 2);
  CHECK(mixed.examples.batches() == 3);  // 16 unlabelled, 6 in each batch
  std::map<float, int> led, others;
  for (Index epoch = 1; epoch <= 2; ++epoch) {
    const auto visited = visit(mixed.examples, epoch, 3, static_cast<std::uint64_t>(3 * (epoch - 1)));
    for (std::size_t b = 0; b < 3; ++b)
      for (std::size_t r = 0; r < visited.inputs[b].size() / 4; ++r) ++(r < 2 ? led : others)[visited.inputs[b][4 * r]];
  }
  CHECK(led.size() == 6);
  CHECK(others.size() == 16);
  for (const auto& [x, times] : led) CHECK(times == 2);
  for (const auto& [x, times] : others) CHECK(times == 2);
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
  CHECK_THROWS_WITH(Examples22(visiting(Stage::Examples::all), 40), Catch::Contains("dataset.labelled"));
}

TEST_CASE("transforms run in their order on all splits, and say so in the data's source") {
  const auto plugins = registry([](const Staged&) { return std::vector<Stage>{}; });
  DataCache cache(*plugins);
  const auto config = fakes::trial_config();
  const auto use = [&](const char* name, double amount) {
    config::PluginUse made{name, Params(plugins->at(Kind::transform, name).schema)};
    made.params.set("amount", amount);
    return made;
  };
  const auto plain = cache.get(config.dataset, config.split);
  const auto moved = cache.get(config.dataset, config.split, {use("shift", 1), use("shift", 2)});
  CHECK(moved->test.inputs[3] == Approx(plain->test.inputs[3] + 3));
  CHECK_THAT(moved->source, Catch::EndsWith("; shifted; shifted"));
  const auto random = cache.get(config.dataset, config.split, {use("jitter", 1)});
  CHECK(random->train.raw == plain->train.inputs);
  CHECK(random->train.inputs != plain->train.inputs);
  CHECK_THROWS_WITH(cache.get(config.dataset, config.split, {use("jitter", 1), use("shift", 1)}),
                    Catch::Contains("transform/shift") && Catch::Contains("transform/jitter"));
}

TEST_CASE("a transform of every epoch draws the training examples anew in each, the same for the same seed") {
  const auto plugins = registry([](const Staged&) { return std::vector<Stage>{}; });
  DataCache cache(*plugins);
  const auto config = config_of(*plugins, fakes::trial_config());
  const auto data =
      cache.get(config.dataset, config.split, {{"jitter", Params(plugins->at(Kind::transform, "jitter").schema)}});
  const TrialPlugins made(*plugins, config);
  StageExamples one(made, visiting(Stage::Examples::all), *data, 22, 3),
      two(made, visiting(Stage::Examples::all), *data, 22, 3);
  const auto sorted = [](Visited visited) {
    std::sort(visited.inputs[0].begin(), visited.inputs[0].end());
    return visited.inputs[0];
  };
  const auto first = visit(one, 1, 3, 0);
  CHECK(first.inputs == visit(two, 1, 3, 0).inputs);
  CHECK(sorted(first) != sorted(visit(one, 2, 3, 1)));
}

TEST_CASE("however many epochs the stages have, a trial reports train.epochs of them") {
  const auto plugins = registry([](const Staged& m) {
    Stage first = one_update("a", reconstruction(m)), last = one_update("b", reconstruction(m));
    first.epochs = 7;
    return std::vector{first, last};
  });
  DataCache cache(*plugins);
  TrialSpec job;
  job.config = config_of(*plugins, fakes::trial_config("train: {epochs: 3, batch: 8}\n"));
  int reported = 0;
  REQUIRE(run_trial(job, {*plugins, cache, {}, [&] { ++reported; }}));
  CHECK(reported == 3);
}

TEST_CASE("stages that make no sense fail the trial and name the model") {
  const auto reason = [](const Staged::Stages& stages) {
    const auto record = run(stages);
    CHECK(record.status == results::TrialStatus::failed);
    CHECK(record.failure.plugin == "model/staged");
    return record.failure.reason;
  };
  CHECK_THAT(reason([](const Staged&) { return std::vector<Stage>{}; }), Catch::Contains("no stage"));
  CHECK_THAT(reason([](const Staged&) { return std::vector{Stage{}}; }), Catch::Contains("no name"));
  CHECK_THAT(reason([](const Staged& m) {
               return std::vector{one_update("s", reconstruction(m)), one_update("s", reconstruction(m))};
             }),
             Catch::Contains("named 's'"));
  CHECK_THAT(reason([](const Staged& m) {
               Stage stage = one_update("s", reconstruction(m));
               stage.optimizer = "adagrad";
               return std::vector{stage};
             }),
             Catch::Contains("optimizer/adagrad"));
  CHECK_THAT(reason([](const Staged& m) {
               Stage stage = one_update("s", reconstruction(m));
               stage.learning_rate = -1;
               return std::vector{stage};
             }),
             Catch::Contains("learning_rate"));
}
