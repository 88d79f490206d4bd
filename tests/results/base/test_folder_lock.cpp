#include <catch2/catch.hpp>
#include <csignal>

#include "results/base/error.hpp"
#include "results/base/folder_lock.hpp"
#include "results/base/temporary_file.hpp"
#include "tests/results/test_folder.hpp"

using namespace sandglass;
using namespace sandglass::results;
using Catch::Contains;

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
