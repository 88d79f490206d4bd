#include <array>
#include <atomic>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "core/sweep/execute/threads/kernel_team.hpp"

namespace sandglass::test_kernel_team {

namespace {

struct Counted {
  std::array<std::atomic<int>, 100> calls = {};
  std::atomic<bool> helped = false;
  KernelTeam* team = nullptr;
  std::thread::id caller = std::this_thread::get_id();

  static void piece(void* argument, Index i) {
    Counted& self = *static_cast<Counted*>(argument);
    ++self.calls[static_cast<std::size_t>(i)];
    if (std::this_thread::get_id() != self.caller) self.helped = true;
  }
  /// Waits until another thread has taken a piece, so that the test does not depend on who is faster.
  static void patient_piece(void* argument, Index i) {
    piece(argument, i);
    Counted& self = *static_cast<Counted*>(argument);
    while (!self.helped) {
      (void)self.team->width();  // calls again for one that has lost patience
      std::this_thread::yield();
    }
  }
};

}  // namespace

TEST_CASE("cores that nobody holds come to help, and every piece is run once") {
  if (useful_cores(2) < 2) return;  // nobody could help
  CoreBudget cores(2, 4);
  cores.hold();
  {
    KernelTeam team(cores, 1);
    for (int turn = 0; turn < 50; ++turn) {
      while (team.width() < 2) std::this_thread::yield();
      Counted counted;
      counted.team = &team;
      team.run(100, &Counted::patient_piece, &counted);
      for (const auto& calls : counted.calls) REQUIRE(calls == 1);
      CHECK(counted.helped);
    }
  }
  CHECK(cores.free() == 1);
}

TEST_CASE("a helper leaves when a trial wants its core, and when there is nothing to do") {
  if (useful_cores(2) < 2) return;
  CoreBudget cores(2, 4);
  cores.hold();
  KernelTeam team(cores, 2);
  while (team.width() < 2) std::this_thread::yield();
  cores.hold();
  while (team.width() > 1) std::this_thread::yield();
  cores.release();
  while (team.width() < 2) std::this_thread::yield();
  while (cores.free() == 0) std::this_thread::yield();
}

TEST_CASE("while all cores are held by trials, a trial computes alone") {
  CoreBudget cores(2, 4);
  cores.hold();
  cores.hold();
  KernelTeam team(cores, 2);
  CHECK(team.width() == 1);
  Counted counted;
  team.run(100, &Counted::piece, &counted);
  for (const auto& calls : counted.calls) REQUIRE(calls == 1);
  CHECK_FALSE(counted.helped);
}

TEST_CASE("several trials may use one team at the same time") {
  CoreBudget cores(2, 4);
  std::atomic<int> wrong = 0;
  {
    KernelTeam team(cores, 2);
    std::vector<std::jthread> trials;
    for (int t = 0; t < 3; ++t) {
      trials.emplace_back([&] {
        for (int turn = 0; turn < 200; ++turn) {
          Counted counted;
          (void)team.width();
          team.run(100, &Counted::piece, &counted);
          for (const auto& calls : counted.calls) wrong += calls != 1;
        }
      });
    }
    trials.clear();
  }
  CHECK(wrong == 0);
  CHECK(cores.free() == 2);
}

}  // namespace sandglass::test_kernel_team
