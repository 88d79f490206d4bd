#include <fstream>
#include <latch>
#include <thread>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/execute/trial_runner.hpp"
#include "core/trial/run_trial.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_trial_runner {
using State = TaskResult::State;

namespace {

TrialTask task(std::uint64_t trial, std::int64_t until) {
  TrialTask made;
  made.spec.trial = trial;
  made.spec.seed = 100 + trial;
  made.spec.config = fakes::trial_config("noise: add\ntrain: {epochs: 4, batch: 8}\n");
  made.until = until;
  return made;
}

struct Services {
  DataCache data{fakes::registry()};
  TrialServices services{fakes::registry(), data, {}};
  TestFolder folder;
  std::uint64_t whole(std::uint64_t trial) { return results::digest(*run_trial(task(trial, 0).spec, services)); }
};

}  // namespace

TEST_CASE("while one thread writes a halted trial to its file, others run theirs and halt them") {
  Services shared;
  std::latch writing(1), go_on(1);
  const auto slow = checkpoint_path(shared.folder.path(), 0);
  TrialRunner runner(shared.services,
                     {.folder = shared.folder.path(), .most_in_memory = 1, .write = [&](const auto& path, auto bytes) {
                        if (path == slow) {
                          writing.count_down();
                          go_on.wait();
                        }
                        write_checkpoint(path, bytes);
                      }});
  REQUIRE(runner.run(task(0, 1)).state == State::halted);
  std::thread slow_one([&] { runner.run(task(1, 1)); });  // moves trial 0 to its file
  writing.wait();
  CHECK(runner.run(task(2, 1)).state == State::halted);
  CHECK(runner.run(task(2, 2)).state == State::halted);
  std::uint64_t digest = 0;
  std::thread waits_for_it([&] { digest = results::digest(*runner.run(task(0, 0)).record); });
  go_on.count_down();
  slow_one.join();
  waits_for_it.join();
  CHECK(digest == shared.whole(0));
  CHECK(results::digest(*runner.run(task(1, 0)).record) == shared.whole(1));
  CHECK(results::digest(*runner.run(task(2, 0)).record) == shared.whole(2));
}

TEST_CASE("a trial that cannot be written stays in memory") {
  Services shared;
  int tried = 0, epochs = 0;
  const std::uint64_t whole[] = {shared.whole(0), shared.whole(1), shared.whole(2)};
  shared.services.on_epoch = [&] { ++epochs; };
  TrialRunner runner(shared.services,
                     {.folder = shared.folder.path(), .most_in_memory = 1, .write = [&](const auto&, auto) {
                        ++tried;
                        throw IoError("the disk is full");
                      }});
  for (std::uint64_t n = 0; n < 3; ++n) REQUIRE(runner.run(task(n, 1)).state == State::halted);
  CHECK(tried == 2);
  for (std::uint64_t n = 0; n < 3; ++n) CHECK(results::digest(*runner.run(task(n, 0)).record) == whole[n]);
  CHECK(epochs == 3 * 4);  // none was trained twice
}

TEST_CASE("a checkpoint that others need and that cannot be written, or is missing, is told as the state of the task") {
  Services shared;
  const auto file = shared.folder.path() / "a file";
  std::ofstream(file) << "no folder";
  TrialRunner nowhere(shared.services, {.folder = file / "checkpoints", .keeps_rung_checkpoints = true});
  const auto broken = nowhere.run(task(0, 1));
  CHECK(broken.state == State::broken);
  CHECK_THAT(broken.problem, Catch::Contains("checkpoints"));
  TrialRunner runner(shared.services, {.folder = shared.folder.path(), .keeps_rung_checkpoints = true});
  auto on = task(0, 2);
  on.from = 1;
  const auto lost = runner.run(on);
  CHECK(lost.state == State::lost);
  CHECK_THAT(lost.problem, Catch::Contains("000000.1.rung"));
}

TEST_CASE("a running trial writes its checkpoint every so many epochs, and another runner goes on from there") {
  Services shared;
  std::vector<std::string> written;
  const TrialRunnerOptions options{
      .folder = shared.folder.path(), .epochs = 2, .write = [&](const auto& path, auto bytes) {
        written.push_back(path.filename().string());
        write_checkpoint(path, bytes);
      }};
  TrialRunner first(shared.services, options);
  REQUIRE(first.run(task(5, 3)).state == State::halted);
  CHECK(written == std::vector<std::string>{"000005.ckpt"});
  TrialRunner second(shared.services, options);
  CHECK(results::digest(*second.run(task(5, 0)).record) == shared.whole(5));
}

TEST_CASE("a trial that is completed early is the same from memory, from a checkpoint, and trained again") {
  Services shared;
  auto completes = task(0, 2);
  completes.from = 2;
  completes.completes = "no improvement for 1 epoch";
  const auto ended = [&](TrialRunner& runner) {
    const auto result = runner.run(completes);
    REQUIRE(result.state == State::ended);
    REQUIRE(result.record);
    CHECK(result.record->status == results::TrialStatus::completed);
    CHECK(result.record->stopped_early == "after 2 of 4 epochs: no improvement for 1 epoch");
    return results::digest(*result.record);
  };
  TrialRunner afresh(shared.services, {.folder = {}});
  const auto digest = ended(afresh);
  TrialRunner halts(shared.services, {.folder = {}});
  REQUIRE(halts.run(task(0, 2)).state == State::halted);
  CHECK(ended(halts) == digest);
  TrialRunner writes(shared.services, {.folder = shared.folder.path(), .most_in_memory = 0}),
      reads(shared.services, {.folder = shared.folder.path(), .most_in_memory = 0});
  REQUIRE(writes.run(task(0, 2)).state == State::halted);
  CHECK(ended(reads) == digest);
  REQUIRE(writes.run(task(0, 3)).state == State::halted);  // a checkpoint from beyond does not serve
  CHECK(ended(reads) == digest);
}

}  // namespace sandglass::test_trial_runner
