#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/trial/schedule.hpp"
#include "core/trial/trial_run.hpp"
#include "tests/core/trial/fakes.hpp"

using namespace sandglass;
using namespace sandglass::fakes;
using State = TrialRun::State;

namespace {

TrialSpec job_of(std::uint64_t trial, const std::string& optimizer) {
  TrialSpec job;
  job.trial = trial;
  job.seed = 5;
  job.config = trial_config("noise: add\noptimizer: " + optimizer +
                            "\ntrain: {epochs: 6, batch: 8}\nrecord: {latents: none, weights: all}\n");
  job.ancestry = {trial, 0};
  return job;
}

struct Fixture {
  DataCache cache{registry()};
  TrialServices services{registry(), cache, {}};

  std::string halted(const TrialSpec& job, std::int64_t epoch) {
    TrialRun run(job, services);
    REQUIRE(run.advance(epoch) == State::halted);
    return run.checkpoint();
  }
};

const results::Series& series(const results::TrialRecord& record, const std::string& name) {
  const auto found = std::ranges::find(record.series, name, &results::Series::name);
  REQUIRE(found != record.series.end());
  return *found;
}

bool same_arrays(const results::TrialRecord& a, const results::TrialRecord& b) {
  return std::ranges::equal(a.arrays, b.arrays, [](const auto& x, const auto& y) { return x.data == y.data; });
}

}  // namespace

TEST_CASE("a child that trains with the source's values ends in the source's weights, and keeps its own past") {
  Fixture f;
  const auto source = job_of(3, "{use: heavy_ball, learning_rate: 0.02}");
  const auto loser = job_of(4, "{use: heavy_ball, learning_rate: 0.0001}");
  auto child = source;
  child.trial = 4;
  child.parameters = {
      {"optimizer.learning_rate", 0.02}, {"model.bias", true}, {"model.activation", std::string("relu")}};
  child.ancestry = {3, 77};
  auto run = TrialRun::adopt(child, f.services, f.halted(loser, 2), source, f.halted(source, 2));
  CHECK(run.epoch() == 2);
  // Halted once more, it goes on from a checkpoint of its own.
  REQUIRE(run.advance(4) == State::halted);
  auto again = TrialRun::restore(child, f.services, run.checkpoint());
  REQUIRE(again.advance() == State::ended);
  const auto& record = again.record();

  TrialRun whole(source, f.services), lost(loser, f.services);
  REQUIRE(whole.advance() == State::ended);
  REQUIRE(lost.advance() == State::ended);
  CHECK(same_arrays(record, whole.record()));
  CHECK_FALSE(same_arrays(record, lost.record()));
  const auto& loss = series(record, "train.loss").values;
  REQUIRE(loss.size() == 6);
  for (std::size_t e = 0; e < 6; ++e)
    CHECK(loss[e] == series(e < 2 ? lost.record() : whole.record(), "train.loss").values[e]);
  CHECK(series(record, "schedule.parent").values == std::vector<double>{4, 4, 3, 3, 3, 3});
  CHECK(series(record, "schedule.model.bias").values.back() == 1);
  CHECK(schedule_says(record.series, 3, 3, child.parameters));
  CHECK_FALSE(schedule_says(record.series, 2, 3, child.parameters));
  CHECK_FALSE(schedule_says(record.series, 3, 4, child.parameters));
  CHECK_FALSE(schedule_says(record.series, 7, 3, child.parameters));
}

TEST_CASE("a child whose optimizer keeps another state begins with a new one") {
  Fixture f;
  const auto source = job_of(3, "{use: heavy_ball, learning_rate: 0.02}");
  const auto child = job_of(4, "{use: descent, learning_rate: 0.02}");
  auto run = TrialRun::adopt(child, f.services, f.halted(child, 2), source, f.halted(source, 2));
  CHECK(run.advance() == State::ended);
  CHECK(run.record().status == results::TrialStatus::completed);
}

TEST_CASE("a checkpoint of another trial than the source, or of another epoch than the child's, is refused") {
  Fixture f;
  const auto source = job_of(3, "{use: heavy_ball, learning_rate: 0.02}");
  const auto child = job_of(4, "{use: heavy_ball, learning_rate: 0.01}");
  const auto adopt = [&](const std::string& own, const std::string& from) {
    TrialRun::adopt(child, f.services, own, source, from);
  };
  CHECK_THROWS_AS(adopt(f.halted(child, 2), f.halted(child, 2)), IoError);
  CHECK_THROWS_WITH(adopt(f.halted(child, 1), f.halted(source, 2)),
                    Catch::Contains("epoch 2, the child's own of epoch 1"));
  // The same values, but weights that came from elsewhere.
  auto descended = source;
  descended.ancestry = {9, 1234};
  CHECK_THROWS_WITH(TrialRun::restore(descended, f.services, f.halted(source, 2)), Catch::Contains("ancestry_digest"));
}
