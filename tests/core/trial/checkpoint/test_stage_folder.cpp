#include "core/trial/checkpoint/stage_folder.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <future>
#include <memory>
#include <thread>

#include "core/trial/checkpoint/checkpoint.hpp"
#include "tests/core/trial/checkpoint/temporary_folder.hpp"

namespace sandglass::test_stage_folder {
using fakes::TemporaryFolder;

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

TEST_CASE("who waits for a stage is called once, when it is finished or given up; nobody waits for a free one") {
  StageFolder store;
  int calls = 0;
  const auto count = [&] { ++calls; };
  CHECK_FALSE(store.when_released("a", count));
  REQUIRE(store.claim("a"));
  REQUIRE(store.claim("b"));
  CHECK_FALSE(store.claim("a"));
  CHECK(store.when_released("a", count));
  CHECK(store.when_released("a", count));
  CHECK(store.when_released("b", count));
  CHECK(calls == 0);
  store.release("a");
  CHECK(calls == 2);
  CHECK_FALSE(store.when_released("a", count));
  store.put("b", "stage");
  CHECK(calls == 3);
  REQUIRE(store.claim("a"));
  store.release("a");
  CHECK(calls == 3);
}

TEST_CASE("who is called may claim the stage at once") {
  StageFolder store;
  REQUIRE(store.claim("a"));
  bool claimed = false;
  REQUIRE(store.when_released("a", [&] { claimed = store.claim("a"); }));
  store.release("a");
  CHECK(claimed);
  CHECK_FALSE(store.claim("a"));
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
          // It may have been released since; then there is nothing to wait for.
          const auto released = std::make_shared<std::promise<void>>();
          if (store.when_released("a", [released] { released->set_value(); })) released->get_future().wait();
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
