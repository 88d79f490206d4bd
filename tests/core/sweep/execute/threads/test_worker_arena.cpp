#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <latch>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/execute/threads/worker_arena.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_worker_arena {

TEST_CASE("an arena runs all that it is given, side by side") {
  std::latch both(2), done(2);
  struct Shared {
    std::latch &both, &done;
  } shared{both, done};
  WorkerArena arena(2);
  for (int n = 0; n < 2; ++n)
    arena.enqueue(
        [](void* argument) {
          auto* latches = static_cast<Shared*>(argument);
          latches->both.arrive_and_wait();  // neither comes to its end before the other has begun
          latches->done.count_down();
        },
        &shared);
  done.wait();
}

#ifndef __SANITIZE_THREAD__  // a fork of a process with threads may start none there
TEST_CASE("an arena of more threads than the system allows is an error that says what to do") {
  constexpr int kSaysSo = 0, kNoError = 1, kOtherError = 2, kNotPossible = 3;
  const auto status = run_in_child([] {
    if (::getuid() == 0 && ::setuid(65534) != 0) return kNotPossible;  // root has no such limit
    const rlimit limit{1, 1};
    if (::setrlimit(RLIMIT_NPROC, &limit) != 0) return kNotPossible;
    try {
      const WorkerArena arena(64);
    } catch (const IoError& error) {
      const std::string text = error.what();
      return text.find("64 worker threads") != text.npos && text.find("--workers") != text.npos ? kSaysSo : kOtherError;
    }
    return kNoError;
  });
  if (status == kNotPossible)
    WARN("not tested: the number of threads cannot be limited here");
  else
    CHECK(status == kSaysSo);
}
#endif

}  // namespace sandglass::test_worker_arena
