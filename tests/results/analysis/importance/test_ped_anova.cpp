#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/importance/ped_anova.hpp"
#include "tests/results/analysis/importance/made_space.hpp"

namespace sandglass::test_ped_anova {
using namespace sandglass::results;

TEST_CASE("of listed values the divergence is that of the counts") {
  // 40 points; the best four all have a = x, which 10 of all have; b is even among both.
  MadeSpace space(2);
  for (int i = 0; i < 40; ++i)
    space.add({{"a", std::string(i < 10 ? "x" : "y")}, {"b", std::string(i % 2 == 0 ? "p" : "q")}}, i);
  const auto out = ped_anova(space.table(), 1);
  CHECK(out.best == 4);
  const double all_x = 10.5 / 41, all_y = 30.5 / 41, best_x = 4.5 / 5, best_y = 0.5 / 5;
  const double of_a = all_x * std::pow(best_x / all_x - 1, 2) + all_y * std::pow(best_y / all_y - 1, 2);
  CHECK(of_a > 1);
  CHECK(out.axes[0].share == 1);  // b has none: (2 + 0.5) / 5 of each value
  CHECK(out.axes[1].share == 0);
}

TEST_CASE("two parameters share by their divergences, and the interval holds the share") {
  MadeSpace space(2);
  for (int i = 0; i < 40; ++i)
    space.add({{"a", std::string(i < 10 ? "x" : "y")}, {"b", std::string(i < 4 || i >= 24 ? "p" : "q")}}, i);
  const auto out = ped_anova(space.table(), 1);
  const auto divergence = [](double all, double best) {
    return all * std::pow(best / all - 1, 2) + (1 - all) * std::pow((1 - best) / (1 - all) - 1, 2);
  };
  const double a = divergence(10.5 / 41, 0.9), b = divergence(20.5 / 41, 0.9);
  CHECK(out.axes[0].share == Approx(a / (a + b)));
  CHECK(out.axes[1].share == Approx(b / (a + b)));
  CHECK(out.axes[0].low < out.axes[0].share);
  CHECK(out.axes[0].high > out.axes[0].share);
}

TEST_CASE("points without a value are never among the best, but among all") {
  MadeSpace space(2);
  for (int i = 0; i < 30; ++i)
    space.add({{"a", std::string(i < 15 ? "x" : "y")}, {"b", std::string(i % 2 == 0 ? "p" : "q")}},
              i < 15 ? i : std::numeric_limits<double>::quiet_NaN());
  const auto out = ped_anova(space.table(), 1);
  CHECK(out.best == 3);
  CHECK(out.axes[0].share > 0.7);
}

TEST_CASE("of a range the densities are compared, in its scale, and absence is a value of its own") {
  MadeSpace space(3);
  space.header.axes[1].log = true;
  for (std::uint64_t i = 0; i < 400; ++i) {
    const double a = made_uniform(1, i), b = made_uniform(2, i);
    MadeSpace::Parameters parameters{{"a", a}, {"b", std::exp(9 * b)}};
    if (i % 2 == 0) parameters.emplace_back("c", 0.5);
    space.add(parameters, a + (i % 2 == 0 ? 0.0 : 1.0));
  }
  space.rank();
  const auto out = ped_anova(space.table(), 1);
  CHECK(out.axes[0].share > 0.5);
  CHECK(out.axes[1].share < 0.1);
  CHECK(out.axes[2].share > 0.05);
  CHECK(ped_anova(space.table(), 1).axes[1].low == out.axes[1].low);
}

TEST_CASE("without points, or with values that never vary, nothing sets the best apart") {
  MadeSpace space(1);
  CHECK(ped_anova(space.table(), 1).axes.empty());
  for (int i = 0; i < 20; ++i) space.add({{"a", 0.5}}, i);
  CHECK(ped_anova(space.table(), 1).axes[0].share == 0);
}

}  // namespace sandglass::test_ped_anova
