#include "results/journal/progress_file.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/base/folder_lock.hpp"
#include "results/record/run_folder.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::results::test_progress_file {

namespace {

TrialProgress progress() {
  return {.trial = 3,
          .point = 1,
          .replicate = 1,
          .parameters = {{"noise.ratio", 0.0},
                         {"model.latent", std::int64_t{8}},
                         {"model.hidden", std::vector<std::int64_t>{4, 2}}},
          .phase = "train",
          .epoch = 2,
          .epochs = 10,
          .first = 1,
          .batch = 5,
          .batches = 20,
          .examples = 640,
          .seconds = 5,
          .series = {{"valid.mse", "squared", {1, 2}, {0.5, std::nan("")}}}};
}

}  // namespace

TEST_CASE("a progress file says what was written, by whom, and is gone with its program") {
  const TestFolder folder;
  {
    const FolderLock lock(folder.path());
    ProgressFile file(folder.path());
    CHECK_FALSE(read_progress(folder.path()));
    file.write({progress()});
    const auto read = read_progress(folder.path());
    REQUIRE(read);
    CHECK(read->writer == folder_lock_holder(folder.path()));
    REQUIRE(read->trials.size() == 1);
    const auto& trial = read->trials[0];
    CHECK(trial.trial == 3);
    CHECK(trial.parameters == progress().parameters);
    CHECK(trial.epochs_done() == Approx(2.25));
    CHECK(*trial.examples_per_second() == Approx(128));
    CHECK(*trial.seconds_left() == Approx(7.75 * 5 / 1.25));
    CHECK(trial.series[0].epochs == std::vector<std::int64_t>{1, 2});
    CHECK(std::isnan(trial.series[0].values[1]));
  }
  CHECK_FALSE(std::filesystem::exists(RunFolder{folder.path()}.progress()));
}

TEST_CASE("a progress file that is torn, damaged or something else says nothing") {
  const TestFolder folder;
  ProgressFile file(folder.path());
  file.write({progress()});
  const auto path = RunFolder{folder.path()}.progress();
  const auto whole = read_text(path);
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
    CHECK_FALSE(read_progress(folder.path()));
  }
  std::ofstream(path, std::ios::trunc) << "[]\n";
  CHECK_FALSE(read_progress(folder.path()));
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  CHECK_FALSE(read_progress(folder.path()));
  file.write({progress()});  // cannot, and says nothing
  CHECK_FALSE(read_progress(folder.path()));
}

TEST_CASE("a trial's progress that a worker sends is read back, and nonsense is refused") {
  CHECK(encode_progress(decode_progress(encode_progress(progress()))) == encode_progress(progress()));
  for (const char* text : {"", "{}", "[1]", "nonsense"}) CHECK_THROWS_AS(decode_progress(text), IoError);
  auto odd = progress();
  odd.series[0].values.pop_back();
  CHECK_THROWS_AS(decode_progress(encode_progress(odd)), IoError);
}

}  // namespace sandglass::results::test_progress_file
