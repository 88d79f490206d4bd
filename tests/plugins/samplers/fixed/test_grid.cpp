#include <catch2/catch.hpp>
#include <set>

#include "tests/asked.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::test_grid {

namespace {

Axis real_axis(double min, double max, double step) {
  Axis axis;
  axis.path = "noise.ratio";
  axis.spec.name = "ratio";
  axis.min = min, axis.max = max, axis.step = step;
  return axis;
}

Axis integer_axis(double min, double max, double step = 0) {
  auto axis = real_axis(min, max, step);
  axis.path = "model.latent";
  axis.spec.type = ParameterType::integer;
  return axis;
}

Axis list_axis(std::vector<ParameterValue> values) {
  auto axis = real_axis(0, 0, 0);
  axis.values = std::move(values);
  return axis;
}

std::vector<Point> all(const SearchSpace& space) {
  const auto grid = built::sampler("grid");
  std::vector<Point> points;
  for (std::uint64_t i = 0; i < grid->points(space); ++i) points.push_back(asked(*grid, space, 1, i));
  return points;
}

}  // namespace

TEST_CASE("a grid runs through its last axis fastest, each in the order of the study") {
  const auto points = all({list_axis({0.5, 0.1}), integer_axis(3, 5)});
  const std::int64_t three = 3, four = 4, five = 5;
  CHECK(points == std::vector<Point>{{0.5, three}, {0.5, four}, {0.5, five}, {0.1, three}, {0.1, four}, {0.1, five}});
}

TEST_CASE("a stepped range holds both ends where the step meets them, and stays inside where it does not") {
  const auto even = all({real_axis(0, 0.8, 0.1)});
  REQUIRE(even.size() == 9);
  CHECK(std::get<double>(even.front()[0]) == 0);
  CHECK(std::get<double>(even.back()[0]) == Approx(0.8));
  CHECK(std::get<double>(even.back()[0]) <= 0.8);
  CHECK(all({real_axis(0, 1, 0.3)}).size() == 4);
  CHECK(all({integer_axis(1, 10, 4)}) == std::vector<Point>{{std::int64_t{1}}, {std::int64_t{5}}, {std::int64_t{9}}});
  CHECK(all({integer_axis(7, 7)}).size() == 1);
}

TEST_CASE("a flag without a list takes both values") {
  auto axis = real_axis(0, 0, 0);
  axis.spec.type = ParameterType::boolean;
  CHECK(all({axis}) == std::vector<Point>{{false}, {true}});
}

TEST_CASE("a grid refuses a continuous range and says three ways to mend it") {
  const auto grid = built::sampler("grid");
  CHECK_THROWS_AS(grid->points({real_axis(0, 1, 0)}), ConfigError);
  CHECK_THROWS_WITH(grid->points({real_axis(0, 1, 0)}),
                    Catch::Contains("'noise.ratio'") && Catch::Contains("list the values") &&
                        Catch::Contains("step: 0.25") && Catch::Contains("sampler random"));
}

TEST_CASE("a grid too large to count is refused, not wrapped around") {
  const auto grid = built::sampler("grid");
  const auto wide = integer_axis(0, 1e6);
  CHECK_THROWS_AS(grid->points({wide, wide, wide, wide}), ConfigError);
  CHECK_THROWS_AS(grid->points({integer_axis(0, 1e300)}), ConfigError);
  CHECK_THROWS_AS(asked(*grid, {integer_axis(1, 3)}, 1, 3), Error);
}

TEST_CASE("an axis that is active for one value of another has its combinations there, and counts once elsewhere") {
  auto kind = list_axis({std::string("plain"), std::string("sparse"), std::string("deep")});
  auto weight = list_axis({0.1, 0.2, 0.3});
  auto depth = integer_axis(2, 3);
  weight.when = AxisCondition{0, {std::string("sparse")}};
  depth.when = AxisCondition{0, {std::string("deep"), std::string("sparse")}};
  const SearchSpace space{kind, weight, depth, list_axis({1.0, 2.0})};
  const auto points = all(space);
  REQUIRE(points.size() == (1 + 3 * 2 + 2) * 2);
  std::set<std::string> seen;
  for (const auto& point : points) {
    std::string text;
    for (std::size_t a = 0; a < space.size(); ++a)
      text += is_active(space, point, a) ? to_string(point[a]) + " " : "- ";
    seen.insert(text);
  }
  CHECK(seen.size() == points.size());
  CHECK(seen.contains("plain - - 2.0 "));
  CHECK(seen.contains("sparse 0.3 2 1.0 "));
  CHECK(seen.contains("deep - 3 1.0 "));
}

TEST_CASE("conditions reach through axes that are not active themselves") {
  auto first = list_axis({false, true}), second = list_axis({false, true}), third = list_axis({1.0, 2.0, 3.0});
  second.when = AxisCondition{0, {true}};
  third.when = AxisCondition{1, {false}};
  // false: 1; true, false: 3; true, true: 1. Where the second is not active its value is no condition.
  CHECK(all({first, second, third}).size() == 5);
}

}  // namespace sandglass::test_grid
