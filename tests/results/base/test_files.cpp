#include <catch2/catch.hpp>
#include <fstream>

#include "results/base/error.hpp"
#include "results/base/temporary_file.hpp"
#include "tests/results/test_folder.hpp"

using namespace sandglass;
using namespace sandglass::results;
using Catch::Contains;

namespace {

std::size_t count_files(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator files(folder);
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

}  // namespace

TEST_CASE("what was written atomically is read back, and replaced as a whole") {
  const TestFolder folder;
  const auto path = folder.path() / "study.yaml";
  write_atomically(path, "first, and longer");
  write_atomically(path, std::string_view("a\0b", 3));
  CHECK(read_text(path) == std::string("a\0b", 3));
  CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("a missing file or folder is named with the system's reason") {
  const TestFolder folder;
  CHECK_THROWS_WITH(read_text(folder.path() / "none"), Contains("none") && Contains("No such file"));
  CHECK_THROWS_AS(write_atomically(folder.path() / "no" / "file", "x"), IoError);
  CHECK_THROWS_WITH(read_text(folder.path()), Contains("not a regular file"));
}

TEST_CASE("a file that does not fit leaves the old one and no temporary file, and the message says how to go on") {
  const TestFolder folder;
  const auto path = folder.path() / "file";
  write_atomically(path, "old");
  const int code = run_in_child([&] {
    limit_file_size(1000);
    try {
      write_atomically(path, std::string(5000, 'x'));
    } catch (const IoError& error) {
      const std::string text = error.what();
      return text.find("sandglass resume") != std::string::npos && text.find("safe") != std::string::npos ? 7 : 8;
    }
    return 9;
  });
  CHECK(code == 7);
  CHECK(read_text(path) == "old");
  CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("a full disk is explained") {
  CHECK_THROWS_WITH(throw_io_error("write", "x/journal.sgj", ENOSPC),
                    Contains("x/journal.sgj") && Contains("full") && Contains("sandglass resume"));
  CHECK_THROWS_WITH(throw_io_error("write", "x", EDQUOT), Contains("quota") && Contains("sandglass resume"));
}

TEST_CASE("temporary files of killed processes are removed, and nothing else") {
  const TestFolder folder;
  std::ofstream(folder.path() / "study.h5.tmp-host-1-0") << "half";
  std::ofstream(folder.path() / "study.h5") << "whole";
  CHECK(remove_temporary_files(folder.path()) == 1);
  CHECK(std::filesystem::exists(folder.path() / "study.h5"));
  CHECK(remove_temporary_files(folder.path() / "none") == 0);
}
