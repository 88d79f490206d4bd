#include <set>

#include "tests/core/sweep/execute/fake_workers.hpp"

namespace sandglass::test_remote_stages {
using namespace sandglass::fake_workers;

namespace {

/// Trial 0 has claimed a stage at worker 0; trial 1 asked for the same at worker 1, which has run trial 2 since.
struct Sharing : Fixture {
  explicit Sharing() : Fixture(2) {
    executor().submit(task(0, "share"));
    executor().submit(task(1, "share"));
    executor().submit(task(2, kWell));
    CHECK(next().trial == 2);
    REQUIRE(worker(0).answer == Type::granted);
    CHECK(worker(1).tasks == 2);
    CHECK_FALSE(executor().next(1h));
    CHECK(worker(1).tasks == 2);  // it was not bothered again
  }
  FakeWorker& worker(std::size_t n) { return *cluster.workers.at(n); }
  void expect_that_trial_1_runs(std::size_t where) {
    for (int n = 0; n < 2; ++n) CHECK_FALSE(executor().next(0ms));  // it is given to the worker, which claims the stage
    REQUIRE(worker(where).answer == Type::granted);
    worker(where).release();
    worker(where).finish();
    const auto result = next();
    CHECK(result.trial == 1);
    CHECK(result.record->status == results::TrialStatus::completed);
    CHECK_FALSE(executor().next(0ms));
  }
};

}  // namespace

TEST_CASE("a task whose stage another worker trains is kept, and runs again as soon as that stage is finished") {
  Sharing f;
  f.worker(0).release();
  f.expect_that_trial_1_runs(1);
  CHECK(f.worker(1).tasks == 3);
  f.worker(0).finish();
  CHECK(f.next().trial == 0);
}

TEST_CASE("a task that waits for a stage runs when its owner ends without having released it") {
  Sharing f;
  f.worker(0).finish();
  CHECK(f.next().trial == 0);
  f.expect_that_trial_1_runs(0);
}

TEST_CASE("a task that waits for a stage runs when the worker that trains it dies") {
  Sharing f;
  f.worker(0).die();
  check_failed(f.next(), "its process was killed by SIGSEGV");
  f.expect_that_trial_1_runs(2);  // the worker in its place
}

TEST_CASE("a task that waits for a stage runs when its owner is ended for running too long") {
  Fixture f(2);
  f.options.setup.seconds = 5;
  f.executor().submit(Fixture::task(0, "share"));
  f.executor().submit(Fixture::task(1, "share"));
  check_failed(f.next(), "ran longer than limits.time");
  for (int n = 0; n < 2; ++n) CHECK_FALSE(f.executor().next(0ms));
  REQUIRE(f.cluster.workers.at(2)->answer == Type::granted);
  f.cluster.workers.at(2)->finish();
  CHECK(f.next().trial == 1);
}

TEST_CASE("a stage that is released between a refusal and its report wakes the task all the same") {
  Fixture f(2);
  f.executor().submit(Fixture::task(0, "share"));
  f.executor().submit(Fixture::task(1, "hesitate"));
  CHECK_FALSE(f.executor().next(0ms));
  auto &owner = *f.cluster.workers.at(0), &other = *f.cluster.workers.at(1);
  REQUIRE(other.answer == Type::refused);
  owner.release();
  CHECK_FALSE(f.executor().next(0ms));
  other.report_busy();
  CHECK_FALSE(f.executor().next(0ms));
  CHECK(other.tasks == 2);
  CHECK_FALSE(f.executor().next(0ms));
  CHECK(other.answer == Type::granted);
}

TEST_CASE("a task that waits for a stage comes back as stopped") {
  Sharing f;
  f.executor().stop();
  std::set<std::uint64_t> stopped;
  for (int n = 0; n < 2; ++n) {
    const auto result = f.next();
    CHECK(result.state == State::stopped);
    stopped.insert(result.trial);
  }
  CHECK(stopped == std::set<std::uint64_t>{0, 1});
  CHECK_FALSE(f.executor().next(0ms));
}

}  // namespace sandglass::test_remote_stages
