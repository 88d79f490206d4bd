#include <catch2/catch.hpp>
#include <limits>

#include "tests/player.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::test_wilcoxon {

namespace {

using Epochs = std::vector<std::int64_t>;
using Jobs = std::vector<std::pair<std::uint64_t, std::int64_t>>;

/// Which of the replicates ran.
std::vector<std::uint64_t> ran(const std::vector<double>& values, std::uint32_t replicates,
                               const built::Settings& settings = {}, std::size_t lookahead = 0) {
  return play(*built::pruner("wilcoxon", settings), flat(values, 1), 1, lookahead, replicates).completed();
}

}  // namespace

TEST_CASE("a point that is worse in each of four replicates has no fifth") {
  // Four pairs: p = 1/16. The second point is worse in all, the third better in all, the fourth is as good as the
  // first.
  const std::vector<double> values{1, 2, 3, 4, 5, 6,   /**/ 1.1, 2.2, 3.3, 4.4, 0, 0,
                                   0, 1, 2, 3, 4, 5.5, /**/ 1,   2,   3,   4.1, 0, 0};
  for (const std::size_t lookahead : {0, 3})
    CHECK(ran(values, 6, {}, lookahead) ==
          std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21});
  CHECK(ran(values, 6, {}, 50).size() == 24);  // no point is known to be complete in time
}

TEST_CASE("a point goes on while it is not significantly worse") {
  // One better replicate of small size: ranks 2 + 3 + 4 of 10 give p = 1/8; with the fifth, p = 2/32 and no sixth.
  const std::vector<double> values{1, 2, 3, 4, 5, 6, /**/ 0.9, 2.2, 3.3, 4.4, 5.5, 0};
  CHECK(ran(values, 6).size() == 11);
  CHECK(ran(values, 6, {{"p_threshold", 0.2}}).size() == 10);
  CHECK(ran(values, 6, {{"p_threshold", 0.05}}).size() == 12);
}

TEST_CASE("points are compared with the best complete one, by replicate") {
  // Against the first point the third is better; against the second, the best, it is worse in each replicate.
  const std::vector<double> values{9, 9, 9, 9, 9, /**/ 4, 3, 2, 1, 0, /**/ 5, 4.1, 3.2, 2.3, 0};
  CHECK(ran(values, 5).size() == 14);
  // In sum the third point is better, but not by pairs: nothing is left out.
  CHECK(ran({1, 2, 3, 4, 5, /**/ 4, 3, 2, 1, 5}, 5).size() == 10);
}

TEST_CASE("the replicates that tell run at once, and the others when those are known") {
  const auto curves = flat({1, 2, 3, 4, 5, /**/ 2, 3, 4, 5, 6}, 1);
  const auto admitted = [](std::span<const TrialSnapshot> snapshots, std::uint64_t trial) {
    const auto wilcoxon = built::pruner("wilcoxon");
    wilcoxon->prepare(plan_of(10, 1, 5));
    for (const auto& snapshot : snapshots) wilcoxon->tell(snapshot);
    return wilcoxon->admit(snapshots, trial);
  };
  std::vector<TrialSnapshot> snapshots;
  for (std::uint64_t n = 0; n < 9; ++n)
    snapshots.push_back({.trial = n, .state = TrialSnapshot::State::ended, .completed = true, .curve = curves[n]});
  CHECK(admitted(snapshots, 9) == Decision::prune);
  snapshots[7].state = TrialSnapshot::State::running;
  snapshots[7].completed = false;
  CHECK(admitted(snapshots, 9) == Decision::wait);
  CHECK(admitted(std::span(snapshots).first(8), 8) == Decision::go_on);
  snapshots[0].completed = false;  // nothing to compare with: nothing to wait for
  CHECK(admitted(snapshots, 9) == Decision::go_on);
}

TEST_CASE("equal points keep their replicates, and failed ones make no pair") {
  CHECK(ran(std::vector<double>(12, 1.0), 6).size() == 12);
  // The first point is not complete in numbers, so the second is the best; the third has four pairs beside its NaN.
  const std::vector<double> values{0,      kNaN, 0,   0,   0,   0, 0, /**/ 1, 2, 3, 4, 5, 6, 7,
                                   /**/ 2, kNaN, 4.1, 5.2, 6.3, 0, 0};
  CHECK(ran(values, 7).size() == 19);
}

TEST_CASE("a study with too few replicates for the threshold is refused") {
  const auto plan = plan_of(40, 4, 4);
  CHECK_THROWS_WITH(built::pruner("wilcoxon")->prepare(plan),
                    Catch::Contains("takes 4 replicates") && Catch::Contains("sweep.replicates to 5"));
  CHECK_NOTHROW(built::pruner("wilcoxon", {{"p_threshold", 0.125}})->prepare(plan));
}

}  // namespace sandglass::test_wilcoxon
