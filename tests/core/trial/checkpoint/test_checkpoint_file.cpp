#include "core/trial/checkpoint/checkpoint_file.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "core/base/error.hpp"
#include "core/trial/checkpoint/checkpoint.hpp"
#include "tests/core/trial/checkpoint/temporary_folder.hpp"

namespace sandglass::test_checkpoint_file {
using fakes::TemporaryFolder;

namespace {

const std::string kBytes = encode(Checkpoint{});

}  // namespace

TEST_CASE("a checkpoint's file is replaced whole, read back, and removed") {
  const TemporaryFolder folder;
  const auto path = folder.path / "trial-7.ckpt";
  std::string note = "old";
  CHECK_FALSE(read_checkpoint(path, note));
  CHECK(note.empty());
  write_checkpoint(path, kBytes);
  write_checkpoint(path, kBytes);
  CHECK(read_checkpoint(path, note) == kBytes);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
  remove_checkpoint(path);
  CHECK_NOTHROW(remove_checkpoint(path));
  CHECK_FALSE(read_checkpoint(path, note));
  CHECK_THROWS_AS(write_checkpoint(folder.path / "nowhere" / "x.ckpt", kBytes), IoError);
}

TEST_CASE("a damaged checkpoint file is as none, with a note that says so") {
  const TemporaryFolder folder;
  const auto path = folder.path / "trial-7.ckpt";
  std::ofstream(path, std::ios::binary) << kBytes.substr(0, 50);
  std::string note;
  CHECK_FALSE(read_checkpoint(path, note));
  CHECK_THAT(note,
             Catch::Contains("trial-7.ckpt") && Catch::Contains("cut off") && Catch::Contains("the trial restarts"));
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  CHECK_FALSE(read_checkpoint(path, note));
  CHECK_THAT(note, Catch::Contains("the trial restarts"));
}

}  // namespace sandglass::test_checkpoint_file
