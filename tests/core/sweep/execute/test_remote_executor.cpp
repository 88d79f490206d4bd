#include "core/sweep/execute/remote_executor.hpp"

#include <map>
#include <set>

#include "tests/core/sweep/execute/fake_workers.hpp"

namespace sandglass::test_remote_executor {
using namespace sandglass::fake_workers;

TEST_CASE("each task comes back once, from as many workers as were asked for") {
  Fixture f(2);
  for (std::uint64_t n = 0; n < 6; ++n) f.executor().submit(Fixture::task(n, kWell));
  std::set<std::uint64_t> trials;
  for (int n = 0; n < 6; ++n) {
    const auto result = f.next();
    CHECK(result.state == State::ended);
    CHECK(result.record->status == results::TrialStatus::completed);
    trials.insert(result.trial);
  }
  CHECK(trials.size() == 6);
  CHECK(f.epochs == 6);
  CHECK(f.cluster.started == 2);
  CHECK_FALSE(f.executor().next(0ms));
}

TEST_CASE("whatever a worker sends that is no message of its trial fails that trial and no other") {
  const auto* way =
      GENERATE("garbage", "forge", "order", "set up", "ready twice", "other trial", "other halt", "note", "release");
  Fixture f(2);
  f.executor().submit(Fixture::task(0, way));
  f.executor().submit(Fixture::task(1, kWell));
  f.executor().submit(Fixture::task(2, kWell));
  std::map<std::uint64_t, TaskResult> results;
  for (int n = 0; n < 3; ++n) {
    auto result = f.next();
    results[result.trial] = std::move(result);
  }
  INFO(way);
  check_failed(results.at(0), "its process sent something that is no message");
  CHECK(results.at(1).record->status == results::TrialStatus::completed);
  CHECK(results.at(2).record->status == results::TrialStatus::completed);
  CHECK(f.run(3, kWell).record->status == results::TrialStatus::completed);
}

TEST_CASE("nonsense of a worker that runs no trial ends no trial, and another worker takes its place") {
  Fixture f;
  CHECK(f.run(0, "well, then garbage").record->status == results::TrialStatus::completed);
  CHECK_FALSE(f.executor().next(0ms));
  CHECK(f.run(1, kWell).record->status == results::TrialStatus::completed);
  CHECK(f.cluster.started == 2);
}

TEST_CASE("a worker that dies fails its trial, with the epoch in which it was") {
  Fixture f;
  const auto result = f.run(0, "die");
  check_failed(result, "its process was killed by SIGSEGV");
  CHECK(result.record->failure.epoch == 2);
  CHECK(f.run(1, kWell).record->status == results::TrialStatus::completed);
}

TEST_CASE("a trial that dies after a rung keeps what it had recorded there") {
  Fixture f;
  const auto halted = f.run(0, "halt, then die", 3);
  CHECK(halted.state == State::halted);
  CHECK(halted.curve == std::vector<double>(3, 0.5));
  const auto died = f.run(0, "halt, then die");
  check_failed(died, "SIGSEGV");
  CHECK(died.record->series.at(0).values.size() == 3);
  CHECK(died.record->failure.epoch == 3 + 2);
}

TEST_CASE("a trial that is pruned where it halted keeps its epochs so far; one that never began has none") {
  Fixture f;
  REQUIRE(f.run(0, "halt", 3).state == State::halted);
  auto prune = Fixture::task(0, "halt");
  prune.from = 2;
  prune.prune = true;
  f.executor().submit(prune);
  const auto pruned = f.next();
  REQUIRE(pruned.state == State::ended);
  CHECK(pruned.record->status == results::TrialStatus::pruned);
  CHECK(pruned.record->series.at(0).values.size() == 2);
  prune.spec.trial = 1;
  prune.from = 0;
  f.executor().submit(prune);
  CHECK(f.next().record->series.empty());
}

TEST_CASE("what one trial needs and cannot have is told as the state of its task") {
  Fixture f;
  const auto broken = f.run(0, "broken");
  CHECK(broken.state == State::broken);
  CHECK(broken.problem == "the disk is full");
  const auto lost = f.run(1, "lost");
  CHECK(lost.state == State::lost);
  CHECK(lost.problem == "no checkpoint");
}

TEST_CASE("a trial that runs into a limit is ended, and says which") {
  Fixture f;
  f.options.setup.seconds = 5;
  f.options.setup.memory = std::uint64_t{300} << 20;
  check_failed(f.run(0, "loop"), "ran longer than limits.time = 5 s");
  check_failed(f.run(1, "eat"), "used more than limits.memory = 300 MiB");
  CHECK(f.run(2, kWell).record->status == results::TrialStatus::completed);
}

TEST_CASE("a worker that ends or sends nonsense before it is ready, or never is, is replaced, and no trial suffers") {
  const auto* how = GENERATE("dies", "silent", "forged result");
  Fixture f(1, {how, how});
  CHECK(f.run(0, kWell).record->status == results::TrialStatus::completed);
  CHECK(f.cluster.started == 3);
}

TEST_CASE("workers that never get ready end the study with how the last one ended") {
  Fixture dying(1, {"dies", "dies", "dies"});
  dying.executor().submit(Fixture::task(0, kWell));
  CHECK_THROWS_WITH(dying.executor().next(1h),
                    Catch::Contains("was killed by SIGSEGV") && Catch::Contains("last words"));
  Fixture silent(1, {"silent", "silent", "silent"});
  silent.executor().submit(Fixture::task(0, kWell));
  CHECK_THROWS_WITH(silent.executor().next(1h), Catch::Contains("was not ready after 120 s"));
}

TEST_CASE("a worker of another build is refused") {
  Fixture f(2, {"", "another build"});
  f.executor().submit(Fixture::task(0, kWell));
  f.executor().submit(Fixture::task(1, kWell));
  CHECK(f.next().trial == 0);
  CHECK_THROWS_WITH(f.executor().next(1h), Catch::Contains("another program version") && Catch::Contains("'0.0.1'"));
}

TEST_CASE("where no worker can be started, results are returned first, and the study's error comes last") {
  Fixture f(2, {"", "cannot"});
  REQUIRE(f.run(0, kWell).record->status == results::TrialStatus::completed);
  for (std::uint64_t n = 1; n < 4; ++n) f.executor().submit(Fixture::task(n, kWell));
  CHECK(f.next().record->status == results::TrialStatus::completed);
  CHECK_FALSE(f.executor().next(0ms));  // so that who collects results until there are none loses none of them
  CHECK_THROWS_AS(f.executor().next(1h), IoError);
  f.executor().stop();
  for (int n = 0; n < 2; ++n) CHECK(f.next().state == State::stopped);
}

TEST_CASE("after stop every task comes back without a record, whatever its worker does") {
  Fixture f(2);
  for (std::uint64_t n = 0; n < 4; ++n) f.executor().submit(Fixture::task(n, "loop"));
  CHECK_FALSE(f.executor().next(0ms));
  f.executor().stop();
  for (int n = 0; n < 4; ++n) {
    const auto result = f.next();
    CHECK(result.state == State::stopped);
    CHECK_FALSE(result.record);
  }
}

TEST_CASE("what workers tell of their trials is known under the trial that they were given") {
  Fixture fixture(2);
  CHECK(fixture.executor().running().empty());
  fixture.executor().submit(Fixture::task(5, "tell"));
  fixture.executor().submit(Fixture::task(4, "loop"));
  CHECK_FALSE(fixture.executor().next(1s));
  const auto running = fixture.executor().running();
  REQUIRE(running.size() == 2);
  CHECK(running[0].trial == 4);
  CHECK(running[0].phase == "load");
  CHECK(running[1].trial == 5);
  CHECK(running[1].epoch == 4);
  CHECK(running[1].parameters.at(0).first == "way");
  fixture.executor().stop();
  CHECK(fixture.executor().running().empty());
}

TEST_CASE("a worker whose progress cannot be understood is ended, and its trial has failed") {
  Fixture fixture;
  fixture.executor().submit(Fixture::task(0, "tell nonsense"));
  CHECK(fixture.next().record->failure.reason == "its process sent something that is no message");
}

}  // namespace sandglass::test_remote_executor
