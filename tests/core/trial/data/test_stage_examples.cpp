#include "core/trial/data/stage_examples.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <sandglass/plugin.hpp>
#include <set>

#include "core/trial/data/data_cache.hpp"
#include "core/trial/train/plugin_fault.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"

namespace sandglass::test_stage_examples {
using namespace sandglass::fakes;

namespace {

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

TEST_CASE("a transform of every epoch draws the training examples again in each, the same for the same seed") {
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

TEST_CASE("more labelled examples than there are is an error of the study that names the key") {
  CHECK_THROWS_WITH(Examples22(visiting(Stage::Examples::all), 40), Catch::Contains("dataset.labelled"));
}

TEST_CASE("the examples of a stage with an input of its own are what that gives, in every block of rows") {
  const auto plugins = registry([](const Staged&) { return std::vector<Stage>{}; });
  const TrialPlugins made(*plugins, config_of(*plugins, fakes::trial_config()));
  const auto data = load_splits(*ramp(600, 0), "ramp", {.train = 600, .valid = 0, .test = 0, .seed = 1});
  Stage stage = visiting(Stage::Examples::all);
  stage.input = [](Value x) { return scale(slice_columns(x, 1, 2), 3); };
  StageExamples examples(made, stage, *data, 600, 3);
  CHECK(examples.features() == 2);
  auto inputs = visit(examples, 1, 3, 0).inputs[0];
  REQUIRE(inputs.size() == 1200);
  std::vector<float> first;
  for (std::size_t i = 0; i < inputs.size(); i += 2) {
    first.push_back(inputs[i]);
    CHECK(inputs[i + 1] - inputs[i] == Approx(0.03).margin(1e-5));
  }
  std::sort(first.begin(), first.end());
  for (std::size_t i = 0; i < first.size(); ++i) CHECK(first[i] == Approx(3 * static_cast<double>(i + 1) / 100));
  stage.input = [](Value x) { return mean(x); };
  CHECK_THROWS_AS(StageExamples(made, stage, *data, 600, 3), PluginFault);
}

TEST_CASE("a stage that needs labels of data that has none is an error of the study") {
  Examples22 all(visiting(Stage::Examples::all));
  all.data->labelled = 0;
  CHECK(labelled_rows(all.plugins, visiting(Stage::Examples::all), *all.data, 8) == 0);
  CHECK_THROWS_WITH(labelled_rows(all.plugins, visiting(Stage::Examples::labelled), *all.data, 8),
                    Catch::Contains("stage 's' of model/staged") && Catch::Contains("use a dataset with labels"));
}

}  // namespace sandglass::test_stage_examples
