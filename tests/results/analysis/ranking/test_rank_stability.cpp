#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/ranking/rank_stability.hpp"
#include "tests/results/analysis/effects/grid_study.hpp"

namespace sandglass::test_rank_stability {
using namespace sandglass::results;

namespace {

RankStability stability(const GridStudy& study) {
  return rank_stability(study.header, summarize(study.header, study.trials), 1);
}

}  // namespace

TEST_CASE("points that are apart in every replicate keep their ranks in every draw") {
  const auto out = stability(GridStudy({4}, 3, [](const auto& at, std::size_t replicate) {
    return 10.0 * static_cast<double>(3 - at[0]) + static_cast<double>(replicate);
  }));
  REQUIRE(out.points.size() == 4);
  CHECK(out.draws == 1000);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(out.points[i].point == 3 - i);
    CHECK(out.points[i].rank_low == i + 1);
    CHECK(out.points[i].rank_high == i + 1);
    CHECK(out.points[i].best_share == (i == 0 ? 1 : 0));
  }
}

TEST_CASE("of two points the shares are those of all choices of replicates") {
  // The first wins by 3 in two replicates of three and loses by 4 in the third: its mean is better unless the third was
  // drawn more than once. Of 27 choices 7 have it twice or thrice.
  const auto out = stability(GridStudy({2}, 3, [](const auto& at, std::size_t replicate) {
    return at[0] == 0 ? 0.0 : replicate == 2 ? -4.0 : 3.0;
  }));
  CHECK(out.points[0].point == 0);
  CHECK(out.points[0].best_share == Approx(20.0 / 27).margin(0.04));
  CHECK(out.points[0].best_share + out.points[1].best_share == Approx(1));
  CHECK(out.points[0].rank_low == 1);
  CHECK(out.points[0].rank_high == 2);
}

TEST_CASE("a point that lost a replicate ranks after the others, and the goal is the study's") {
  GridStudy study({3}, 3, [](const auto& at, std::size_t) { return static_cast<double>(at[0]); });
  study.header.objectives[0].minimize = false;
  study.trials[8].status = TrialStatus::failed;  // of point 2, which has the largest values
  const auto out = stability(study);
  CHECK(out.points[0].point == 1);
  CHECK(out.points[0].best_share == 1);
  CHECK(out.points[2].rank_low == 3);
}

TEST_CASE("a single replicate or point says nothing of stability") {
  const auto value = [](const auto& at, std::size_t) { return static_cast<double>(at[0]); };
  CHECK(stability(GridStudy({5}, 1, value)).points.empty());
  CHECK(stability(GridStudy({1}, 5, value)).points.empty());
}

}  // namespace sandglass::test_rank_stability
