#include <functional>
#include <latch>
#include <map>
#include <mutex>

#include <catch2/catch.hpp>

#include "core/sweep/execute/threads/thread_executor.hpp"
#include "core/trial/run_trial.hpp"
#include "results/store/trial_file.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/core/trial/staged.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_parked_tasks {
using namespace std::chrono_literals;
using State = TaskResult::State;

namespace {

/// Called when a trial begins a stage: once it has claimed it, before it trains.
using OnStage = std::function<void(const std::string& stage)>;

/// Trials of the stages "first", which all of them share, and "last".
struct Shared {
  explicit Shared(OnStage on_stage = [](const auto&) {})
      : registry(fakes::registry([on_stage](const fakes::Staged& model) { return stages(model, on_stage); })),
        data(*registry) {}

  static std::vector<Stage> stages(const fakes::Staged& model, const OnStage& on_stage) {
    std::vector<Stage> made;
    for (const char* name : {"first", "last"})
      made.push_back(fakes::one_update(name, [&model, on_stage, name](TrainingBatch& batch) {
        on_stage(name);
        return model.objective(batch);
      }));
    made[0].epochs = 2;
    return made;
  }

  TrialTask task(std::uint64_t trial) const {
    TrialTask made;
    made.spec.trial = trial;
    made.spec.seed = 5;
    made.spec.config = fakes::config_of(*registry, fakes::trial_config("train: {epochs: 2, batch: 8}\n"));
    return made;
  }

  std::uint64_t alone(std::uint64_t trial) {
    return results::digest(*run_trial(task(trial).spec, {*registry, data, {}}));
  }

  TestFolder folder;
  std::unique_ptr<Registry> registry;
  DataCache data;
};

/// Trial 0 is held at the start of the shared stage, trial 1 waits for that stage.
struct Held {
  Held()
      : shared([this](const std::string& stage) {
          if (stage == "first" && !std::exchange(began, true)) claimed.count_down(), go_on.wait();
        }),
        executor(*shared.registry, shared.data, 2, {.folder = {}, .stages = shared.folder.path()}, 0, [] {}) {
    executor.submit(shared.task(0));
    claimed.wait();
    executor.submit(shared.task(1));
  }
  bool began = false;  // by a thread that holds the claim
  std::latch claimed{1}, go_on{1};
  Shared shared;
  ThreadExecutor executor;
};

}  // namespace

TEST_CASE("a task whose stage another trial trains holds up no worker, and ends in the same bits afterwards") {
  Held held;
  auto other = held.shared.task(2);
  other.spec.seed = 6;  // shares nothing, and there is one worker left for it
  held.executor.submit(other);
  const auto first = held.executor.next(20s);
  REQUIRE(first);
  CHECK(first->trial == 2);
  held.go_on.count_down();
  for (int n = 0; n < 2; ++n) {
    const auto result = held.executor.next(20s);
    REQUIRE(result);
    REQUIRE(result->state == State::ended);
    CHECK(results::digest(*result->record) == held.shared.alone(result->trial));
  }
}

TEST_CASE("a task that waits for a stage comes back at once when the executor is stopped, whatever the owner does") {
  Held held;
  CHECK_FALSE(held.executor.next(50ms));
  held.executor.stop();
  const auto stopped = held.executor.next(20s);
  held.go_on.count_down();
  REQUIRE(stopped);
  CHECK(stopped->trial == 1);
  CHECK(stopped->state == State::stopped);
  CHECK(held.executor.next(20s)->state == State::stopped);
}

TEST_CASE("when the owner of a stage fails, those that wait for the stage train it themselves") {
  std::atomic<int> begun = 0;
  std::latch claimed(1), go_on(1);
  Shared shared([&](const std::string& stage) {
    if (stage != "first" || begun++ > 0) return;
    claimed.count_down();
    go_on.wait();
    throw std::runtime_error("the first fails");
  });
  ThreadExecutor executor(*shared.registry, shared.data, 2, {.folder = {}, .stages = shared.folder.path()}, 0, [] {});
  executor.submit(shared.task(0));
  claimed.wait();
  for (std::uint64_t n = 1; n < 4; ++n) executor.submit(shared.task(n));
  CHECK_FALSE(executor.next(50ms));
  go_on.count_down();
  for (int n = 0; n < 4; ++n) {
    const auto result = executor.next(20s);
    REQUIRE(result);
    REQUIRE(result->record);
    CHECK(result->record->status ==
          (result->trial == 0 ? results::TrialStatus::failed : results::TrialStatus::completed));
  }
}

TEST_CASE("a stage that is finished between the refusal of a task and its parking wakes the task all the same") {
  std::latch claimed(1), refused(1), released(1);
  std::atomic<int> begun = 0, last = 0;
  Shared shared([&](const std::string& stage) {
    if (stage == "first" && begun++ == 0) claimed.count_down(), refused.wait();
    if (stage == "last" && last++ == 0) released.count_down();
  });
  // A trial that is refused is written to its file before its task is parked.
  TrialRunnerOptions options{
      .folder = shared.folder.path() / "checkpoints", .most_in_memory = 0, .stages = shared.folder.path() / "stages"};
  options.write = [&](const std::filesystem::path& path, std::string_view bytes) {
    write_checkpoint(path, bytes);
    refused.count_down();
    released.wait();
  };
  ThreadExecutor executor(*shared.registry, shared.data, 2, options, 0, [] {});
  executor.submit(shared.task(0));
  claimed.wait();
  executor.submit(shared.task(1));
  for (int n = 0; n < 2; ++n) {
    const auto result = executor.next(20s);
    REQUIRE(result);
    CHECK(result->state == State::ended);
  }
}

TEST_CASE("of many tiny trials that share a stage none is forgotten, with more workers than cores") {
  for (int round = 0; round < 20; ++round) {
    Shared shared;
    ThreadExecutor executor(*shared.registry, shared.data, 8, {.folder = {}, .stages = shared.folder.path()}, 0, [] {});
    for (std::uint64_t n = 0; n < 24; ++n) executor.submit(shared.task(n));
    for (int n = 0; n < 24; ++n) {
      const auto result = executor.next(20s);
      REQUIRE(result);
      REQUIRE(result->state == State::ended);
      CHECK(result->record->status == results::TrialStatus::completed);
    }
  }
}

}  // namespace sandglass::test_parked_tasks
