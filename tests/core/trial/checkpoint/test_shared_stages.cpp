#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <future>

#include "core/trial/checkpoint/stage_folder.hpp"
#include "core/trial/run_trial.hpp"
#include "tests/core/trial/checkpoint/temporary_folder.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"
#include "tests/core/trial/tasks.hpp"

namespace sandglass::test_shared_stages {
using namespace sandglass::fakes;
using results::TrialStatus;
using State = TrialRun::State;

namespace {

/// Stages first (2 epochs), second (3) and last, each with an objective weighted by a parameter of its own.
std::vector<Stage> weighted_stages(const Staged& model, const Params& params) {
  std::vector<Stage> stages;
  for (const char* name : {"first", "second", "last"}) {
    const double weight = params.real(std::string(name) + "_weight");
    stages.push_back(one_update(name, [&model, weight](TrainingBatch& batch) {
      return Objective{scale(model.objective(batch).total, weight), {}};
    }));
    stages.back().learning_rate = 0.05;
  }
  stages[0].epochs = 2, stages[1].epochs = 3;
  stages[2].learning_rate.reset();
  return stages;
}

const Registry& registry_of_weighted() {
  static const auto made = [] {
    auto filled = std::make_unique<Registry>();
    register_all(*filled);
    Registrar registrar(*filled, "test", "1.0.0");
    const auto weight = [](const char* stage) {
      return RealOptions{.fallback = 1, .text = "Weight of the objective.", .stage = stage};
    };
    registrar.model("weighted", "Stages.",
                    Schema{}
                        .real("first_weight", weight(""))
                        .real("second_weight", weight("second"))
                        .real("last_weight", weight("last")),
                    [](const Params& p) {
                      return std::make_unique<Staged>([p](const Staged& m) { return weighted_stages(m, p); });
                    });
    filled->freeze();
    return filled;
  }();
  return *made;
}

TrialSpec spec_with(const std::string& parameter = "", double value = 1) {
  TrialSpec spec;
  spec.seed = 5;
  spec.config = trial_config("optimizer: heavy_ball\nrecord: {weights: all}\n");
  spec.config.model = {"weighted", Params(registry_of_weighted().at(Kind::model, "weighted").schema)};
  if (!parameter.empty()) spec.config.model.params.set(parameter, value);
  return spec;
}

/// A trial beside a store that counts the epochs it really trains.
struct Beside {
  explicit Beside(StageStore& store) {
    services.stages = &store, services.after_epoch = [this](auto&) { ++trained; };
  }
  /// Runs the trial to its end; the digest of its record.
  std::uint64_t run(const TrialSpec& spec) {
    TrialRun run(spec, services);
    if (run.advance() != State::ended) return 0;
    return results::digest(run.record());
  }
  DataCache cache{registry_of_weighted()};
  TrialServices services{registry_of_weighted(), cache, {}};
  int trained = 0;
};

std::uint64_t alone(const TrialSpec& spec) {
  const auto record = run_whole(spec, registry_of_weighted());
  return record.status == TrialStatus::completed ? results::digest(record) : 1;
}

}  // namespace

TEST_CASE("trials that differ in their last stage alone train the others once, and end in the same bits") {
  StageFolder store;
  Beside beside(store);
  CHECK(beside.run(spec_with()) == alone(spec_with()));
  CHECK(beside.trained == 2 + 3 + 2);
  auto spec = spec_with("last_weight", 0.5);
  spec.config.optimizer.params.set("learning_rate", 0.3);
  spec.config.train.epochs = 4;
  spec.trial = 9;
  CHECK(beside.run(spec) == alone(spec));
  CHECK(beside.trained == 7 + 4);
}

TEST_CASE("what differs in the second stage shares the first") {
  StageFolder store;
  Beside beside(store);
  beside.run(spec_with());
  beside.trained = 0;
  const auto spec = spec_with("second_weight", 0.5);
  CHECK(beside.run(spec) == alone(spec));
  CHECK(beside.trained == 3 + 2);
}

TEST_CASE("whatever determines the first stage keeps trials apart") {
  StageFolder store;
  Beside beside(store);
  beside.run(spec_with());
  std::vector<TrialSpec> others(6, spec_with());
  others[0] = spec_with("first_weight", 0.5);
  others[1].seed = 6;
  others[2].config.train.batch = 4;
  others[3].config.split.seed += 1;
  others[4].config.noise = {"add", Params(registry_of_weighted().at(Kind::noise, "add").schema)};
  others[5].config.optimizer = {"descent", Params(registry_of_weighted().at(Kind::optimizer, "descent").schema)};
  for (const auto& spec : others) {
    beside.trained = 0;
    CHECK(beside.run(spec) == alone(spec));
    CHECK(beside.trained == 7);
  }
}

TEST_CASE("a trial waits for a stage that another is at, without being held up, and then takes it over") {
  StageFolder store;
  Beside one(store), other(store);
  TrialRun second(spec_with("last_weight", 0.5), other.services);
  std::vector<State> states;
  std::string busy;
  one.services.after_epoch = [&](const TrialRun&) {
    states.push_back(second.advance(5));
    if (states.back() == State::stage_busy) busy = second.busy_stage();
  };
  CHECK(one.run(spec_with()) == alone(spec_with()));
  // Between its stages the first trial leaves the field to the second, which trains the next one for both.
  CHECK(states == std::vector{State::stage_busy, State::halted, State::halted, State::halted});
  CHECK(store.find(busy));  // the key under which it found the stage afterwards
  CHECK(other.trained == 3);
  CHECK(second.epoch() == 5);
  REQUIRE(second.advance() == State::ended);
  CHECK(other.trained == 3 + 2);
  CHECK(results::digest(second.record()) == alone(spec_with("last_weight", 0.5)));
}

TEST_CASE("a trial that is stopped, or fails, or goes away lets go of its stage") {
  StageFolder store;
  Beside stopped(store), failing(store), next(store);
  std::stop_source stop;
  stopped.services.stop = stop.get_token();
  stopped.services.after_epoch = [&](const TrialRun&) { stop.request_stop(); };
  TrialRun run(spec_with(), stopped.services);
  CHECK(run.advance() == State::stopped);
  failing.services.time_limit = 0;
  TrialRun failed(spec_with(), failing.services);
  CHECK(failed.advance() == State::ended);
  CHECK(failed.record().status == TrialStatus::failed);
  CHECK(next.run(spec_with()) == alone(spec_with()));
  CHECK(next.trained == 7);
}

TEST_CASE("a trial halted within a shared stage shows what it would show alone") {
  StageFolder store;
  Beside beside(store);
  auto spec = spec_with();
  spec.config.objective.metric = "train.second.loss";
  DataCache cache(registry_of_weighted());
  TrialRun own(spec, {registry_of_weighted(), cache, {}}), late(spec, beside.services);
  auto shared = std::make_unique<TrialRun>(spec, beside.services);
  for (std::int64_t epoch = 1; epoch <= 7; ++epoch) {
    for (auto* run : {&own, shared.get(), &late}) {
      REQUIRE(run->advance(epoch) == State::halted);
      CHECK(run->epoch() == epoch);
      REQUIRE(run->curve().size() == static_cast<std::size_t>(epoch));
      CHECK(std::isnan(run->curve().back()) == (epoch < 3 || epoch > 5));
      CHECK(results::digest(run->pruned()) == results::digest(own.pruned()));
    }
    shared = TrialRun::restore(spec, beside.services, shared->checkpoint());
    CHECK(shared->epoch() == epoch);
  }
  REQUIRE(shared->advance() == State::ended);
  CHECK(results::digest(shared->record()) == alone(spec));
  CHECK(beside.trained == 5 + 2 + 2);
}

TEST_CASE("a trial restored within a shared stage finishes it for the others") {
  StageFolder store;
  std::string checkpoint;
  {
    StageFolder lost;
    Beside killed(lost);
    killed.services.after_epoch = [&](const TrialRun& run) {
      if (run.epoch() == 4) checkpoint = run.checkpoint();
    };
    killed.run(spec_with());
  }
  Beside beside(store);
  const auto run = TrialRun::restore(spec_with(), beside.services, checkpoint);
  REQUIRE(run->advance() == State::ended);
  CHECK(beside.trained == 3);
  CHECK(results::digest(run->record()) == alone(spec_with()));
  beside.trained = 0;
  CHECK(beside.run(spec_with("last_weight", 2)) == alone(spec_with("last_weight", 2)));
  CHECK(beside.trained == 2);
}

TEST_CASE("trials in many threads train a shared stage once") {
  StageFolder store;
  std::vector<std::unique_ptr<Beside>> besides;
  std::vector<std::optional<results::TrialRecord>> records(3);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < records.size(); ++i) besides.push_back(std::make_unique<Beside>(store));
  for (std::size_t i = 0; i < records.size(); ++i)
    threads.emplace_back([&, i] {
      TrialRun run(spec_with("last_weight", 1 + 0.1 * static_cast<double>(i)), besides[i]->services);
      while (run.advance() == State::stage_busy) {
        const auto released = std::make_shared<std::promise<void>>();
        if (store.when_released(run.busy_stage(), [released] { released->set_value(); })) released->get_future().wait();
      }
      records[i] = std::move(run.record());
    });
  for (auto& thread : threads) thread.join();
  int trained = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    REQUIRE(records[i]);
    CHECK(results::digest(*records[i]) == alone(spec_with("last_weight", 1 + 0.1 * static_cast<double>(i))));
    trained += besides[i]->trained;
  }
  CHECK(trained == 5 + 3 * 2);
}

TEST_CASE("finished stages lie in files that another process finds; damaged ones are trained again") {
  const TemporaryFolder folder;
  {
    StageFolder store(folder.path);
    Beside(store).run(spec_with());
  }
  auto files = folder.files();
  REQUIRE(files.size() == 2);
  for (const auto& file : files) CHECK(file.extension() == ".ckpt");
  {
    StageFolder store(folder.path);
    Beside beside(store);
    CHECK(beside.run(spec_with()) == alone(spec_with()));
    CHECK(beside.trained == 2);
  }
  for (const auto& file : files) std::filesystem::resize_file(file, 100);
  StageFolder store(folder.path);
  Beside beside(store);
  CHECK(beside.run(spec_with()) == alone(spec_with()));
  CHECK(beside.trained == 7);
  CHECK(std::filesystem::file_size(files[0]) > 100);
}

TEST_CASE("a stage of another trial under the same key is not taken over") {
  StageFolder store;
  Beside beside(store);
  beside.run(spec_with());
  /// Gives every key the bytes that were put under another.
  struct Mixed final : StageStore {
    Bytes find(std::string_view) override { return bytes; }
    void put(std::string_view, std::string checkpoint) override {
      bytes = std::make_shared<const std::string>(std::move(checkpoint));
    }
    bool claim(std::string_view) override { return true; }
    void release(std::string_view) override {}
    Bytes bytes;
  } mixed;
  Beside confused(mixed);
  CHECK(confused.run(spec_with("first_weight", 0.7)) == alone(spec_with("first_weight", 0.7)));
  CHECK(confused.run(spec_with()) == alone(spec_with()));
  CHECK(confused.trained == 14);
}

}  // namespace sandglass::test_shared_stages
