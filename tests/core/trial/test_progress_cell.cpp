#include "core/trial/progress_cell.hpp"

#include <catch2/catch.hpp>

#include "core/trial/trial_run.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_progress_cell {

namespace {

results::Series series(std::size_t epochs) {
  results::Series made{"valid.mse", "", "", {}};
  for (std::size_t epoch = 1; epoch <= epochs; ++epoch) made.values.push_back(static_cast<double>(epoch));
  return made;
}

TrialSpec spec_of(const std::string& more_yaml) {
  TrialSpec spec;
  spec.seed = 5;
  spec.config = fakes::trial_config(more_yaml);
  return spec;
}

}  // namespace

TEST_CASE("within an epoch a cell tells the batches done and the means over them") {
  ProgressCell cell;
  CHECK(cell.read().phase == "load");
  cell.begin({}, 0, 3);
  cell.begin_epoch({"train.loss"}, 10);
  const std::vector<double> sums{0.2};
  cell.end_batch(4, 128, sums, 0.4);
  const auto seen = cell.read();
  CHECK(seen.epoch == 0);
  CHECK(seen.batch == 4);
  CHECK(seen.examples == 128);
  CHECK(seen.epochs_done() == Approx(0.4));
  REQUIRE(seen.find("train.loss"));
  CHECK(seen.find("train.loss")->epochs == std::vector<std::int64_t>{1});
  CHECK(seen.find("train.loss")->values[0] == Approx(0.5));
  CHECK(seen.seconds_left());
}

TEST_CASE("what is measured now and then keeps its epochs, and a trial that goes on has its curve so far") {
  ProgressCell cell;
  results::Series now_and_then{"valid.pca", "", "", {std::nan(""), 7, std::nan("")}};
  cell.begin({now_and_then}, 3, 9);
  now_and_then.values.push_back(8);
  cell.end_epoch({now_and_then}, 4);
  const auto seen = cell.read();
  CHECK(seen.epoch == 4);
  CHECK(seen.first == 3);
  CHECK(seen.series.at(0).epochs == std::vector<std::int64_t>{2, 4});
  CHECK(seen.series.at(0).values == std::vector<double>{7, 8});
}

TEST_CASE("of a long series some hundred epochs are kept, evenly spread, and the last") {
  ProgressCell cell;
  for (const std::size_t epochs : {512U, 513U, 514U, 5000U, 12345U}) {
    INFO(epochs);
    cell.begin({series(epochs)}, static_cast<std::int64_t>(epochs), 20000);
    const auto kept = cell.read().series.at(0);
    CHECK(kept.values.size() >= 256);
    CHECK(kept.values.size() <= 513);
    CHECK(kept.epochs.front() == 1);
    CHECK(kept.epochs.back() == static_cast<std::int64_t>(epochs));
    for (std::size_t i = 0; i < kept.values.size(); ++i) CHECK(kept.values[i] == static_cast<double>(kept.epochs[i]));
    const auto step = kept.epochs[1] - kept.epochs[0];
    for (std::size_t i = 2; i + 1 < kept.epochs.size(); ++i) CHECK(kept.epochs[i] - kept.epochs[i - 1] == step);
  }
}

TEST_CASE("a trial that is watched has the bits of one that is not, and is told after every batch") {
  const auto spec = spec_of("noise: add\ntrain: {epochs: 3, batch: 8}\n");
  DataCache data(fakes::registry());
  TrialRun alone(spec, {fakes::registry(), data, {}});
  alone.advance();
  ProgressCell cell;
  std::int64_t batches = 0, last = 0;
  std::vector<std::string> phases;
  cell.on_change = [&] {
    const auto seen = cell.read();
    if (seen.batch > 0 && seen.batch != last) ++batches;
    last = seen.batch;
    if (phases.empty() || phases.back() != seen.phase) phases.push_back(seen.phase);
  };
  TrialServices services{fakes::registry(), data, {}};
  services.progress = &cell;
  TrialRun watched(spec, services);
  watched.advance();
  CHECK(results::digest(watched.record()) == results::digest(alone.record()));
  const auto seen = cell.read();
  CHECK(seen.epoch == 3);
  CHECK(seen.epochs == 3);
  CHECK(batches >= 3);
  CHECK(seen.examples % 3 == 0);
  CHECK(phases.back() == "record");
  for (const auto& series : watched.record().series) {
    REQUIRE(seen.find(series.name));
    CHECK(seen.find(series.name)->values.back() == series.values.back());
  }
}

}  // namespace sandglass::test_progress_cell
