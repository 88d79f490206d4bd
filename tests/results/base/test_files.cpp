#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/base/folder_lock.hpp"
#include "results/base/temporary_file.hpp"
#include "tests/results/test_folder.hpp"

using Catch::Contains;
namespace sandglass::test_files {
using namespace sandglass::results;
using namespace sandglass;

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

TEST_CASE("a pipe is neither replaced by a file nor waited for, and of a link the file behind it is replaced") {
  const TestFolder folder;
  const auto pipe = folder.path() / "pipe", link = folder.path() / "link", file = folder.path() / "file";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(write_atomically(pipe, "x"), Contains("pipe") && Contains("not a regular file"));
  CHECK_THROWS_WITH(read_text(pipe), Contains("not a regular file"));
  CHECK(std::filesystem::is_fifo(pipe));
  CHECK_THROWS_WITH(write_atomically(folder.path(), "x"), Contains("a folder"));
  write_atomically(file, "old");
  std::filesystem::create_symlink(file, link);
  write_atomically(link, "new");
  CHECK(std::filesystem::is_symlink(link));
  CHECK(read_text(file) == "new");
}

TEST_CASE("a file that does not fit leaves the old one and no temporary file, and the message says how to mend it") {
  const TestFolder folder;
  const auto path = folder.path() / "file";
  write_atomically(path, "old");
  const int code = run_in_child([&] {
    limit_file_size(1000);
    try {
      write_atomically(path, std::string(5000, 'x'));
    } catch (const IoError& error) {
      const std::string text = error.what();
      return text.find("ulimit -f") != std::string::npos && text.find("resume") == std::string::npos ? 7 : 8;
    }
    return 9;
  });
  CHECK(code == 7);
  CHECK(read_text(path) == "old");
  CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("a full disk is explained") {
  CHECK_THROWS_WITH(throw_io_error("write", "x/journal.sgj", ENOSPC),
                    Contains("x/journal.sgj") && Contains("full") && Contains("Free some space"));
  CHECK_THROWS_WITH(throw_io_error("write", "x", EDQUOT), Contains("quota"));
  // What is written may be a report: only who runs a study can say how it goes on.
  CHECK_THROWS_WITH(throw_io_error("write", "x", ENOSPC), !Contains("resume"));
}

TEST_CASE("temporary files of killed processes are removed, and nothing else") {
  const TestFolder folder;
  std::ofstream(folder.path() / "study.h5.tmp-host-1-0") << "half";
  std::ofstream(folder.path() / "study.h5") << "whole";
  CHECK(remove_temporary_files(folder.path()) == 1);
  CHECK(std::filesystem::exists(folder.path() / "study.h5"));
  CHECK(remove_temporary_files(folder.path() / "none") == 0);
}

TEST_CASE("a temporary file appears under its name when it is committed, and not before") {
  const TestFolder folder;
  const auto name = folder.path() / "result.bin";
  TemporaryFile file(name);
  write_all(file.file(), "whole", 0, file.path());
  CHECK_FALSE(std::filesystem::exists(name));
  file.commit();
  CHECK(read_text(name) == "whole");
  CHECK_FALSE(std::filesystem::exists(file.path()));
}

TEST_CASE("a temporary file that was not committed leaves nothing behind") {
  const TestFolder folder;
  { const TemporaryFile file(folder.path() / "result.bin"); }
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("two temporary files of one name do not collide") {
  const TestFolder folder;
  const TemporaryFile a(folder.path() / "result.bin"), b(folder.path() / "result.bin");
  CHECK(a.path() != b.path());
}

TEST_CASE("a temporary file in a folder that is missing is refused by name") {
  CHECK_THROWS_WITH(TemporaryFile("/no/such/folder/result.bin"), Catch::Contains("/no/such/folder"));
}

TEST_CASE("a second holder is refused with the first one's process and host") {
  const TestFolder folder;
  CHECK(folder_lock_holder(folder.path()).empty());
  {
    const FolderLock lock(folder.path());
    const std::string holder = "process " + std::to_string(::getpid()) + " on " + host_name();
    CHECK(folder_lock_holder(folder.path()) == holder);
    CHECK_THROWS_WITH(FolderLock(folder.path()), Contains(holder) && Contains("--out"));
    const int other_process = run_in_child([&] {
      try {
        const FolderLock second(folder.path());
      } catch (const IoError&) {
        return 7;
      }
      return 8;
    });
    CHECK(other_process == 7);
  }
  CHECK(folder_lock_holder(folder.path()).empty());
  CHECK_NOTHROW(FolderLock(folder.path()));
}

TEST_CASE("kill -9 releases the lock") {
  const TestFolder folder;
  const int code = run_in_child([&] {
    const FolderLock lock(folder.path());
    ::kill(::getpid(), SIGKILL);
    return 0;
  });
  CHECK(code == 200 + SIGKILL);
  CHECK(folder_lock_holder(folder.path()).empty());
  CHECK_NOTHROW(FolderLock(folder.path()));
}

}  // namespace sandglass::test_files
