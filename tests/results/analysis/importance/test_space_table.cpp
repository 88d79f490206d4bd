#include <catch2/catch.hpp>
#include <cmath>

#include "tests/results/analysis/importance/made_space.hpp"

namespace sandglass::test_space_table {
using namespace sandglass::results;

namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("pieces of a range weigh what they are long, in the logarithm where it is searched so") {
  MadeSpace space(2);
  space.header.axes[1].log = true;
  for (const double value : {0.0, 1.0, 4.0}) space.add({{"a", value}, {"b", std::pow(10, value)}}, value);
  const auto table = space.table();
  for (const auto& axis : table.axes) {
    CHECK(axis.range);
    REQUIRE(axis.cells() == 3);
    CHECK(axis.weight[0] == Approx(0.5 / 4));
    CHECK(axis.weight[1] == Approx(2.0 / 4));
    CHECK(axis.weight[2] == Approx(1.5 / 4));
    CHECK(axis.position[1] == Approx(0.25));
  }
  CHECK(table.cell[1] == std::vector<std::uint8_t>{0, 1, 2});
}

TEST_CASE("whole numbers of a range have a piece of one each, and listed values weigh alike") {
  MadeSpace space(2);
  space.header.axes[0].type = AxisType::integer;
  space.header.axes[1].levels = {std::int64_t{2}, std::int64_t{8}, std::int64_t{64}};
  for (const std::int64_t value : {1, 2, 3})
    space.add({{"a", value}, {"b", value == 1 ? std::int64_t{64} : value * 4 - 6}}, 0);
  const auto table = space.table();
  for (std::size_t cell = 0; cell < 3; ++cell) {
    CHECK(table.axes[0].weight[cell] == Approx(1.0 / 3));
    CHECK(table.axes[1].weight[cell] == Approx(1.0 / 3));
  }
  CHECK_FALSE(table.axes[1].range);
  CHECK(table.cell[1] == std::vector<std::uint8_t>{2, 0, 1});  // 64, 2, 6
}

TEST_CASE("where an axis does not apply is a cell of its own with the points' share") {
  MadeSpace space(2);
  for (int i = 0; i < 8; ++i) {
    MadeSpace::Parameters parameters{{"b", std::string(i % 2 == 0 ? "mse" : "bce")}};
    if (i >= 2) parameters.emplace_back("a", 1.0 * i);
    space.add(parameters, i == 7 ? kNan : i);
  }
  space.rank();
  const auto table = space.table();
  CHECK(table.axes[0].absent);
  CHECK(table.axes[0].weight[0] == 0.25);
  CHECK(table.cell[0] == std::vector<std::uint8_t>{0, 0, 1, 2, 3, 4, 5, 6});
  CHECK(std::isnan(table.axes[0].position[0]));
  CHECK_FALSE(table.axes[1].absent);
  CHECK_FALSE(table.axes[1].ordered);
  CHECK(table.cell[1] == std::vector<std::uint8_t>{1, 0, 1, 0, 1, 0, 1, 0});
  CHECK(table.valued == 7);
}

TEST_CASE("many values of a range share pieces with equally many points, and rare listed ones the last cell") {
  MadeSpace space(2);
  for (int i = 0; i < 640; ++i)
    space.add({{"a", made_uniform(1, static_cast<std::uint64_t>(i))}, {"b", std::to_string(i < 400 ? i % 20 : i)}}, 0);
  const auto table = space.table();
  REQUIRE(table.axes[0].cells() == 32);
  for (std::uint8_t cell = 0; cell < 32; ++cell) CHECK(std::ranges::count(table.cell[0], cell) == 20);
  CHECK(table.axes[1].cells() == 21);
  CHECK(std::ranges::count(table.cell[1], std::uint8_t{20}) == 240);
  double sum = 0;
  for (const double weight : table.axes[0].weight) sum += weight;
  CHECK(sum == Approx(1));
}

TEST_CASE("an axis with one value or none has one cell, and no points have none") {
  MadeSpace space(2);
  CHECK(space.table().points() == 0);
  space.add({{"a", 2.0}}, 1);
  space.add({{"a", 2.0}}, 2);
  const auto table = space.table();
  CHECK(table.axes[0].weight == std::vector<double>{1});
  CHECK(table.axes[1].weight == std::vector<double>{1});
  CHECK(table.cell[1] == std::vector<std::uint8_t>{0, 0});
}

}  // namespace sandglass::test_space_table
