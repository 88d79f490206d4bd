#include <atomic>
#include <fstream>
#include <map>

#include <catch2/catch.hpp>

#include "core/sweep/execute/threads/thread_executor.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_thread_executor {
using namespace std::chrono_literals;

namespace {

TrialTask task_of(std::uint64_t trial, const std::string& more_yaml = "", std::int64_t until = 0) {
  TrialTask made;
  made.spec.trial = trial;
  made.spec.seed = 100 + trial;
  made.spec.config = fakes::trial_config(more_yaml);
  made.until = until;
  return made;
}

std::map<std::uint64_t, std::uint64_t> digests(unsigned workers, std::uint64_t trials) {
  DataCache data(fakes::registry());
  ThreadExecutor executor(fakes::registry(), data, workers, {}, 0, [] {});
  for (std::uint64_t n = 0; n < trials; ++n) executor.submit(task_of(n, "noise: add\n"));
  std::map<std::uint64_t, std::uint64_t> result;
  while (result.size() < trials) {
    const auto outcome = executor.next(10s);
    REQUIRE(outcome);
    REQUIRE(outcome->record);
    result[outcome->trial] = results::digest(*outcome->record);
  }
  CHECK_FALSE(executor.next(0ms));
  return result;
}

}  // namespace

TEST_CASE("every submitted trial comes back once, with the same bits for any number of workers") {
  const auto one = digests(1, 20);
  CHECK(digests(2, 20) == one);
  CHECK(digests(5, 20) == one);
}

TEST_CASE("after stop, trials under way come back without a record") {
  DataCache data(fakes::registry());
  std::atomic<int> epochs{0};
  ThreadExecutor executor(fakes::registry(), data, 2, {}, 0, [&] { ++epochs; });
  for (std::uint64_t n = 0; n < 6; ++n) executor.submit(task_of(n, "train: {epochs: 1000000, batch: 8}\n"));
  while (epochs < 10) std::this_thread::sleep_for(1ms);
  executor.stop();
  for (int n = 0; n < 6; ++n) {
    const auto outcome = executor.next(10s);
    REQUIRE(outcome);
    CHECK_FALSE(outcome->record);
  }
}

TEST_CASE("an executor that goes away with trials under way waits for them") {
  DataCache data(fakes::registry());
  ThreadExecutor executor(fakes::registry(), data, 3, {}, 0, [] {});
  for (std::uint64_t n = 0; n < 6; ++n) executor.submit(task_of(n, "train: {epochs: 1000000, batch: 8}\n"));
  CHECK_FALSE(executor.next(5ms));
}

TEST_CASE("a failing trial leaves its neighbours alone") {
  DataCache data(fakes::registry());
  ThreadExecutor executor(fakes::registry(), data, 2, {}, 0, [] {});
  executor.submit(task_of(0, "noise: throw_int\n"));
  executor.submit(task_of(1));
  executor.submit(task_of(2, "noise: {use: add, fail_at: 3}\n"));
  std::map<std::uint64_t, results::TrialStatus> status;
  for (int n = 0; n < 3; ++n) {
    const auto outcome = executor.next(10s);
    REQUIRE(outcome);
    status[outcome->trial] = outcome->record->status;
  }
  CHECK(status[0] == results::TrialStatus::failed);
  CHECK(status[1] == results::TrialStatus::completed);
  CHECK(status[2] == results::TrialStatus::failed);
}

namespace {

/// Runs one trial in tasks of one epoch, on whatever worker is free; the halted ones in memory or in files.
std::uint64_t digest_in_tasks(const TrialRunnerOptions& options, std::uint64_t trials, std::uint64_t wanted) {
  DataCache data(fakes::registry());
  ThreadExecutor executor(fakes::registry(), data, 2, options, 0, [] {});
  const std::string yaml = "noise: add\ntrain: {epochs: 4, batch: 8}\n";
  for (std::uint64_t n = 0; n < trials; ++n) executor.submit(task_of(n, yaml, 1));
  std::uint64_t digest = 0;
  for (std::uint64_t ended = 0; ended < trials;) {
    const auto outcome = executor.next(10s);
    REQUIRE(outcome);
    if (outcome->state == TaskResult::State::halted) {
      const auto done = static_cast<std::int64_t>(outcome->curve.size());
      executor.submit(task_of(outcome->trial, yaml, done == 3 ? 0 : done + 1));
    } else {
      REQUIRE(outcome->state == TaskResult::State::ended);
      ++ended;
      if (outcome->trial == wanted) digest = results::digest(*outcome->record);
    }
  }
  return digest;
}

}  // namespace

TEST_CASE("trials run in tasks end in the bits of whole ones, also if most of them wait in files") {
  DataCache data(fakes::registry());
  const std::string yaml = "noise: add\ntrain: {epochs: 4, batch: 8}\n";
  const auto whole = results::digest(*run_trial(task_of(5, yaml).spec, {fakes::registry(), data, {}}));
  CHECK(digest_in_tasks({}, 9, 5) == whole);
  char folder[] = "/tmp/sandglass-tasks-XXXXXX";
  REQUIRE(mkdtemp(folder));
  CHECK(digest_in_tasks({.folder = folder, .most_in_memory = 2}, 9, 5) == whole);
  CHECK_FALSE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

TEST_CASE("a trial that is pruned where it halts keeps its epochs so far, one that never began has none") {
  DataCache data(fakes::registry());
  ThreadExecutor executor(fakes::registry(), data, 1, {}, 0, [] {});
  executor.submit(task_of(0, "train: {epochs: 9, batch: 8}\n", 3));
  REQUIRE(executor.next(10s)->state == TaskResult::State::halted);
  const auto pruned = [&](TrialTask task, std::int64_t epochs) {
    task.from = epochs;
    task.prune = true;
    executor.submit(std::move(task));
    auto outcome = executor.next(10s);
    REQUIRE(outcome);
    REQUIRE(outcome->state == TaskResult::State::ended);
    return *outcome->record;
  };
  const auto record = pruned(task_of(0, "train: {epochs: 9, batch: 8}\n"), 3);
  CHECK(record.status == results::TrialStatus::pruned);
  REQUIRE_FALSE(record.series.empty());
  CHECK(record.series[0].values.size() == 3);
  CHECK(record.scalars.empty());
  const auto never = pruned(task_of(1), 0);
  CHECK(never.status == results::TrialStatus::pruned);
  CHECK(never.series.empty());
}

TEST_CASE("a checkpoint that others need and that cannot be written is told as the state of the task") {
  const TestFolder folder;
  const auto file = folder.path() / "a file";
  std::ofstream(file) << "no folder";
  DataCache data(fakes::registry());
  ThreadExecutor executor(fakes::registry(), data, 1, {.folder = file / "in it", .keeps_rung_checkpoints = true}, 0,
                          [] {});
  executor.submit(task_of(0, "train: {epochs: 4, batch: 8}\n", 1));
  const auto outcome = executor.next(10s);
  REQUIRE(outcome);
  CHECK(outcome->state == TaskResult::State::broken);
  CHECK_THAT(outcome->problem, Catch::Contains("in it"));
}

TEST_CASE("the trials that run just now say how far they are, and are forgotten when they have ended") {
  DataCache data(fakes::registry());
  std::atomic<int> epochs{0};
  ThreadExecutor executor(fakes::registry(), data, 2, {}, 0, [&] { ++epochs; });
  CHECK(executor.running().empty());
  for (std::uint64_t n = 0; n < 2; ++n) executor.submit(task_of(n, "train: {epochs: 1000000, batch: 8}\n"));
  std::vector<results::TrialProgress> running;
  while (running.size() < 2 || running[0].epoch < 3) running = executor.running();
  CHECK(running[0].trial == 0);
  CHECK(running[1].trial == 1);
  CHECK(running[0].epochs == 1000000);
  CHECK(running[0].find("train.loss"));
  executor.stop();
  for (int n = 0; n < 2; ++n) CHECK(executor.next(10s));
  CHECK(executor.running().empty());
}

}  // namespace sandglass::test_thread_executor
