#include <catch2/catch.hpp>
#include <sandglass/plugin.hpp>

#include "core/trial/trial_run.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_stopping {
using State = TrialRun::State;

namespace {

/// Where a stop is asked for, and what was done after it.
struct Stop {
  explicit Stop(std::string place) : where(std::move(place)) {}
  std::stop_source source;
  std::string where;
  int before = 0, after = 0;

  void at(const std::string& place) {
    source.stop_requested() ? ++after : ++before;
    if (place == where) source.request_stop();
  }
};

class Stopping final : public Metric {
 public:
  explicit Stopping(Stop& stop) : stop_(stop) {}
  std::vector<MetricOutput> outputs() const override { return {{"batches", "", "Batches."}}; }
  void begin(const MetricContext& context) override {
    if (stop_.where != "begin") return;
    stop_.at("begin");
    context.train_latents();
    stop_.at("latents");
  }
  void add(const MetricBatch&) override { stop_.at("add"); }
  std::vector<double> finish() override { return {1}; }
  bool every_epoch() const override { return stop_.where != "begin"; }

 private:
  Stop& stop_;
};

class StoppingNoise final : public Noise {
 public:
  explicit StoppingNoise(Stop& stop) : stop_(stop) {}
  void corrupt(BatchView clean, MutableBatchView out, Rng&) const override {
    std::copy(clean.all().begin(), clean.all().end(), out.all().begin());
    if (clean.rows == 256) stop_.at("objective");  // the training batch is smaller
  }

 private:
  Stop& stop_;
};

/// One epoch of 600 examples, validated and tested on 600 each, so in three batches of at most 256.
State run(Stop& stop) {
  const auto plugins = fakes::registry_with([&](Registrar& registrar) {
    registrar.dataset("long", "A ramp.", Schema{}, [](const Params&) { return fakes::ramp(1200, 600); });
    registrar.metric("stopping", "Stops.", Schema{}, [&](const Params&) { return std::make_unique<Stopping>(stop); });
    registrar.noise("stopping", "Stops.", Schema{},
                    [&](const Params&) { return std::make_unique<StoppingNoise>(stop); });
  });
  DataCache cache(*plugins);
  TrialSpec spec;
  spec.config = fakes::trial_config("optimizer: {use: descent, learning_rate: 0}\ntrain: {epochs: 1, batch: 100}\n");
  spec.config.dataset = {"long", Params()};
  spec.config.split = {.train = 600, .valid = 600, .test = 600, .seed = 1};
  spec.config.metrics = {{"stopping", Params()}};
  spec.config.noise = {"stopping", Params()};
  TrialRun run(spec, {*plugins, cache, stop.source.get_token()});
  return run.advance();
}

}  // namespace

TEST_CASE("a stop within a pass over a split ends the trial before the next batch") {
  Stop stop("add");
  CHECK(run(stop) == State::stopped);
  CHECK(stop.before == 1);
  CHECK(stop.after == 0);
}

TEST_CASE("a stop while the objective is measured ends the trial before the next batch") {
  Stop stop("objective");
  CHECK(run(stop) == State::stopped);
  CHECK(stop.before == 3 + 1);  // the metric's batches come first
  CHECK(stop.after == 0);
}

TEST_CASE("a stop before a metric asks for the codes of the training split ends the trial within it") {
  Stop stop("begin");
  CHECK(run(stop) == State::stopped);
  CHECK(stop.after == 0);
}

TEST_CASE("a trial that nobody stops goes through all batches") {
  Stop stop("nowhere");
  CHECK(run(stop) == State::ended);
  CHECK(stop.before == 2 * (3 + 2));  // validation and test: a metric's three batches, the two whole ones of the noise
}

}  // namespace sandglass::test_stopping
