#include <atomic>
#include <map>

#include <catch2/catch.hpp>

#include "core/sweep/thread_executor.hpp"
#include "tests/core/trial/fakes.hpp"

using namespace sandglass;
using namespace std::chrono_literals;

namespace {

TrialJob job(std::uint64_t trial, const std::string& more_yaml = "") {
  TrialJob made;
  made.trial = trial;
  made.seed = 100 + trial;
  made.config = fakes::trial_config(more_yaml);
  return made;
}

std::map<std::uint64_t, std::uint64_t> digests(unsigned workers, std::uint64_t trials) {
  DataCache data(fakes::registry());
  ThreadExecutor executor(fakes::registry(), data, workers, [] {});
  for (std::uint64_t n = 0; n < trials; ++n) executor.submit(job(n, "noise: add\n"));
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
  ThreadExecutor executor(fakes::registry(), data, 2, [&] { ++epochs; });
  for (std::uint64_t n = 0; n < 6; ++n) executor.submit(job(n, "train: {epochs: 1000000, batch: 8}\n"));
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
  ThreadExecutor executor(fakes::registry(), data, 3, [] {});
  for (std::uint64_t n = 0; n < 6; ++n) executor.submit(job(n, "train: {epochs: 1000000, batch: 8}\n"));
  CHECK_FALSE(executor.next(5ms));
}

TEST_CASE("a failing trial leaves its neighbours alone") {
  DataCache data(fakes::registry());
  ThreadExecutor executor(fakes::registry(), data, 2, [] {});
  executor.submit(job(0, "noise: throw_int\n"));
  executor.submit(job(1));
  executor.submit(job(2, "noise: {use: add, fail_at: 3}\n"));
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
