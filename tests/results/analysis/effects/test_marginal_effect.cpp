#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/effects/marginal_effect.hpp"
#include "tests/results/analysis/effects/grid_study.hpp"

namespace sandglass::test_marginal_effect {
using namespace sandglass::results;

namespace {

GridTable grid_of(const std::vector<std::size_t>& levels, std::size_t replicates, const GridStudy::Value& value) {
  const auto [grid, problem] = GridStudy(levels, replicates, value).table();
  REQUIRE(problem.empty());
  return grid;
}

}  // namespace

TEST_CASE("a level's mean is over the other axes, and what a replicate does to all points is no part of its effect") {
  // 10 a + b + 100 r: the means of a replicate are 10 a + 1 + 100 r with r = 0, 1.
  const auto grid = grid_of({2, 3}, 2, [](const auto& at, std::size_t replicate) {
    return static_cast<double>(10 * at[0] + at[1] + 100 * replicate);
  });
  const auto of_a = marginal_effect(grid, "a");
  REQUIRE(of_a.size() == 2);
  CHECK(of_a[1].level == ParameterValue(std::int64_t{1}));
  CHECK(of_a[0].mean.mean == Approx(51));
  CHECK(of_a[1].mean.mean == Approx(61));
  CHECK(of_a[1].mean.half_width == Approx(50 * student_t_quantile(0.975, 1)));  // s / sqrt(2) = 50
  CHECK(of_a[0].effect.mean == Approx(-5));
  CHECK(of_a[1].effect.mean == Approx(5));
  CHECK(of_a[1].effect.half_width == Approx(0).margin(1e-9));
  CHECK(of_a[1].effect.count == 2);
  const auto of_b = marginal_effect(grid, "b");
  REQUIRE(of_b.size() == 3);
  CHECK(of_b[2].mean.mean == Approx(57));
  CHECK(of_b[2].effect.mean == Approx(1));
}

TEST_CASE("means, effects and their intervals are those of pandas and scipy") {
  // The grid of tests/referees/analysis_values.py.
  const auto grid = grid_of({3, 2, 2}, 3, [](const auto& at, std::size_t replicate) {
    const auto a = static_cast<double>(at[0]), b = static_cast<double>(at[1]), c = static_cast<double>(at[2]);
    const std::size_t index = ((at[0] * 2 + at[1]) * 2 + at[2]) * 3 + replicate;
    return 0.5 * a * a - 0.3 * b + 0.2 * a * b + 0.05 * c + 0.15 * a * b * c + 0.1 * static_cast<double>(replicate) +
           0.04 * static_cast<double>(index * 7 % 11);
  });
  const double known[3][4] = {{0.158333333333, 0.0798538551174, -0.981944444444, 0.278269422474},
                              {0.819166666667, 0.507477982925, -0.321111111111, 0.36811584467},
                              {2.44333333333, 0.507477982925, 1.30305555556, 0.319880180967}};
  const auto levels = marginal_effect(grid, "a");
  REQUIRE(levels.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(levels[i].mean.mean == Approx(known[i][0]).epsilon(1e-9));
    CHECK(levels[i].mean.half_width == Approx(known[i][1]).epsilon(1e-9));
    CHECK(levels[i].effect.mean == Approx(known[i][2]).epsilon(1e-9));
    CHECK(levels[i].effect.half_width == Approx(known[i][3]).epsilon(1e-9));
  }
}

TEST_CASE("one replicate has no interval, one level no effect, and an unknown axis no levels") {
  const auto grid = grid_of({1, 2}, 1, [](const auto& at, std::size_t) { return static_cast<double>(at[1]); });
  const auto of_a = marginal_effect(grid, "a");
  REQUIRE(of_a.size() == 1);
  CHECK(of_a[0].effect.mean == 0);
  CHECK(of_a[0].mean.half_width == INFINITY);
  CHECK(marginal_effect(grid, "noise.ratio").empty());
  CHECK(marginal_effect({}, "a").empty());
}

}  // namespace sandglass::test_marginal_effect
