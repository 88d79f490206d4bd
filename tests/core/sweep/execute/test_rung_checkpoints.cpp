#include <fstream>

#include <catch2/catch.hpp>

#include "core/sweep/execute/rung_checkpoints.hpp"
#include "core/trial/trial_run.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_rung_checkpoints {

namespace {

std::string checkpoint_after(std::int64_t epochs) {
  TrialSpec spec;
  spec.config = fakes::trial_config("train: {epochs: 5, batch: 8}\n");
  DataCache data(fakes::registry());
  TrialRun run(spec, {fakes::registry(), data, {}});
  run.advance(epochs);
  return run.checkpoint();
}

}  // namespace

TEST_CASE("the checkpoints of a trial's last two rungs are kept, those of other trials are left alone") {
  const TestFolder folder;
  const auto rungs = folder.path() / "checkpoints";
  const auto first = checkpoint_after(1), second = checkpoint_after(2);
  write_rung_checkpoint(rungs, 4, 1, first);
  write_rung_checkpoint(rungs, 3, 2, first);
  write_rung_checkpoint(rungs, 3, 9, first);
  write_rung_checkpoint(rungs, 3, 10, second);
  CHECK_THROWS_AS(read_rung_checkpoint(rungs, 3, 2), CheckpointMissing);
  CHECK(read_rung_checkpoint(rungs, 3, 9) == first);
  CHECK(read_rung_checkpoint(rungs, 3, 10) == second);
  CHECK(read_rung_checkpoint(rungs, 4, 1) == first);
}

TEST_CASE("a checkpoint that is missing or damaged is said to be, with its file") {
  const TestFolder folder;
  CHECK_THROWS_WITH(read_rung_checkpoint(folder.path(), 3, 2), Catch::Contains("000003.2.rung"));
  write_rung_checkpoint(folder.path(), 3, 2, checkpoint_after(2));
  CHECK(series_at_rung(folder.path(), 3, 2).size() > 0);
  std::ofstream(folder.path() / "000003.2.rung", std::ios::app) << "more";
  CHECK_THROWS_WITH(read_rung_checkpoint(folder.path(), 3, 2), Catch::Contains("damaged"));
  CHECK(series_at_rung(folder.path(), 3, 2).empty());
  CHECK(series_at_rung(folder.path(), 5, 2).empty());
}

TEST_CASE("what trials had recorded at their last rungs is found again; other files are passed over") {
  const TestFolder folder;
  CHECK(trials_at_rung_checkpoints(folder.path() / "none").empty());
  write_rung_checkpoint(folder.path(), 12, 1, checkpoint_after(1));
  write_rung_checkpoint(folder.path(), 12, 3, checkpoint_after(3));
  for (const auto* name : {"000012.ckpt", "x.rung", "12.rung", "12.x.rung", "000001.2.rung"})
    std::ofstream(folder.path() / name) << "nothing that anybody wrote";
  const auto trials = trials_at_rung_checkpoints(folder.path());
  REQUIRE(trials.size() == 1);
  CHECK(trials[0].trial == 12);
  REQUIRE_FALSE(trials[0].series.empty());
  CHECK(trials[0].series[0].values.size() == 3);
  CHECK(series_at_rung(folder.path(), 12, 1)[0].values.size() == 1);
}

}  // namespace sandglass::test_rung_checkpoints
