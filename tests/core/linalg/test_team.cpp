#include <atomic>
#include <vector>

#include <catch2/catch.hpp>

#include "core/linalg/team.hpp"

namespace sandglass::linalg::test_team {

namespace {

/// Runs the pieces backwards on the calling thread, and counts them.
class BackwardTeam final : public Team {
 public:
  explicit BackwardTeam(Index width) : width_(width) {}
  Index width() const override { return width_; }
  void run(Index pieces, void (*piece)(void*, Index), void* argument) override {
    pieces_ += pieces;
    for (Index i = pieces; i-- > 0;) piece(argument, i);
  }
  Index pieces_ = 0;

 private:
  Index width_;
};

std::vector<int> covered(Index n, Index unit, Index least) {
  std::vector<int> times(static_cast<std::size_t>(n));
  split(n, unit, least, [&](Index first, Index count) {
    CHECK(first % unit == 0);
    for (Index i = first; i < first + count; ++i) ++times[static_cast<std::size_t>(i)];
  });
  return times;
}

}  // namespace

TEST_CASE("the pieces of a split cover the range once") {
  for (const Index width : {1, 2, 3, 7}) {
    BackwardTeam team(width);
    const TeamScope scope(&team);
    for (const Index n : {1, 5, 63, 64, 65, 1000}) {
      for (const Index unit : {1, 16}) {
        for (const Index least : {1, 10, 100}) {
          for (const int times : covered(n, unit, least)) REQUIRE(times == 1);
        }
      }
    }
  }
}

TEST_CASE("a range is split only if a team is there and two pieces are worth it") {
  BackwardTeam team(2);
  covered(1000, 1, 10);
  CHECK(team.pieces_ == 0);
  const TeamScope scope(&team);
  covered(19, 1, 10);
  CHECK(team.pieces_ == 0);
  covered(20, 1, 10);
  CHECK(team.pieces_ == 2);
  covered(1000, 1, 10);
  CHECK(team.pieces_ == 6);
  const TeamScope alone(nullptr);
  covered(1000, 1, 10);
  CHECK(team.pieces_ == 6);
}

TEST_CASE("a kernel inside a piece is not split again") {
  BackwardTeam team(2);
  const TeamScope scope(&team);
  split(100, 1, 1, [&](Index, Index) { CHECK(active_team() == nullptr); });
  CHECK(active_team() == &team);
}

}  // namespace sandglass::linalg::test_team
