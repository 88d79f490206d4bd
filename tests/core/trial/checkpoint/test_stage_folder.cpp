#include "core/trial/checkpoint/stage_folder.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "core/trial/checkpoint/checkpoint.hpp"
#include "tests/core/trial/checkpoint/temporary_folder.hpp"

namespace sandglass::test_stage_folder {
using fakes::TemporaryFolder;

namespace {

/// Whether another process that opens the folder can claim the stage; it ends without releasing it.
bool another_process_claims(const std::filesystem::path& folder, const char* key) {
  const pid_t child = ::fork();
  if (child == 0) {
    StageFolder store(folder);
    ::_exit(store.claim(key) ? 1 : 0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status) == 1;
}

}  // namespace

TEST_CASE("a store keeps no more in memory than it may, and the latest stage always") {
  StageFolder store({}, 10);
  store.put("a", std::string(6, 'a'));
  store.put("b", std::string(4, 'b'));
  REQUIRE(store.find("a"));
  store.put("c", std::string(3, 'c'));
  CHECK_FALSE(store.find("b"));
  REQUIRE(store.find("a"));
  store.put("d", std::string(30, 'd'));
  CHECK_FALSE(store.find("a"));
  CHECK(*store.find("d") == std::string(30, 'd'));
}

TEST_CASE("a stage that was replaced counts once") {
  StageFolder store({}, 10);
  store.put("a", std::string(6, 'a'));
  store.put("a", std::string(5, 'b'));
  store.put("c", std::string(5, 'c'));
  REQUIRE(store.find("a"));
  CHECK(*store.find("a") == "bbbbb");
}

TEST_CASE("a claim holds between stores on the same folder until it is released") {
  const TemporaryFolder folder;
  StageFolder one(folder.path), other(folder.path);
  CHECK(one.claim("a"));
  CHECK_FALSE(one.claim("a"));
  CHECK_FALSE(other.claim("a"));
  CHECK(other.claim("b"));
  one.release("a");
  CHECK(other.claim("a"));
  other.put("b", "not a checkpoint");
  CHECK(one.claim("b"));
  CHECK_FALSE(one.find("b"));
  other.release("a");
  one.release("b");
  CHECK(folder.files() == std::vector{folder.path / "b.ckpt"});
}

TEST_CASE("a claim holds between processes, and ends with the process that has it") {
  const TemporaryFolder folder;
  {
    StageFolder store(folder.path);
    REQUIRE(store.claim("a"));
    CHECK_FALSE(another_process_claims(folder.path, "a"));
    CHECK(another_process_claims(folder.path, "b"));
    CHECK(store.claim("b"));  // that process has gone
    store.release("a");
    CHECK(another_process_claims(folder.path, "a"));
  }
  CHECK(another_process_claims(folder.path, "b"));
}

TEST_CASE("what one process puts another finds; of a damaged file there is none") {
  const TemporaryFolder folder;
  const auto bytes = encode(Checkpoint{});
  if (const pid_t child = ::fork(); child == 0) {
    StageFolder(folder.path).put("a", bytes);
    ::_exit(0);
  } else {
    REQUIRE(::waitpid(child, nullptr, 0) == child);
  }
  REQUIRE(StageFolder(folder.path).find("a"));
  CHECK(*StageFolder(folder.path).find("a") == bytes);
  CHECK_FALSE(StageFolder(folder.path).find("b"));
  std::filesystem::resize_file(folder.path / "a.ckpt", bytes.size() - 1);
  CHECK_FALSE(StageFolder(folder.path).find("a"));
}

TEST_CASE("of many threads that claim a stage one gets it, and the others find what it put") {
  const TemporaryFolder folder;
  StageFolder store(folder.path);
  std::atomic<int> trained = 0, found = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (;;) {
        if (store.find("a")) break;
        if (!store.claim("a")) {
          store.wait(std::chrono::milliseconds(1));
          continue;
        }
        if (!store.find("a")) {
          ++trained;
          store.put("a", "stage");
        } else {
          store.release("a");
        }
      }
      found += *store.find("a") == "stage" ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  CHECK(trained == 1);
  CHECK(found == 8);
}

TEST_CASE("where no folder can be made the store works in memory alone") {
  const TemporaryFolder folder;
  std::ofstream(folder.path / "file") << "no folder";
  StageFolder store(folder.path / "file" / "stages");
  CHECK(store.claim("a"));
  CHECK_FALSE(store.claim("a"));
  store.put("a", "stage");
  REQUIRE(store.find("a"));
  CHECK(*store.find("a") == "stage");
  CHECK(store.claim("a"));
}

}  // namespace sandglass::test_stage_folder
