#include <catch2/catch.hpp>
#include <numeric>

#include "results/analysis/importance/regression_tree.hpp"
#include "tests/results/analysis/importance/made_space.hpp"

namespace sandglass::test_regression_tree {
using namespace sandglass::results;

namespace {

/// What the tree says of a point.
double predicted(const TreeLeaves& leaves, const SpaceTable& table, std::size_t point) {
  double value = 0;
  std::size_t found = 0;
  for (std::size_t leaf = 0; leaf < leaves.value.size(); ++leaf) {
    bool inside = true;
    for (std::size_t axis = 0; axis < leaves.axes; ++axis)
      inside &= (leaves.cells[leaf * leaves.axes + axis] >> table.cell[axis][point] & 1) != 0;
    if (inside) value = leaves.value[leaf], ++found;
  }
  CHECK(found == 1);  // boxes that fill the space without overlap
  return value;
}

MadeSpace made(std::size_t points) {
  MadeSpace space(3);
  for (std::uint64_t i = 0; i < points; ++i) {
    const double a = made_uniform(1, i), b = made_uniform(2, i);
    MadeSpace::Parameters parameters{{"a", a}, {"c", std::string(1, static_cast<char>('p' + i % 3))}};
    if (i % 4 != 0) parameters.emplace_back("b", b);
    space.add(parameters, a * a + (i % 4 != 0 ? b : 2) + static_cast<double>(i % 3 == 1));
  }
  space.rank();
  return space;
}

}  // namespace

TEST_CASE("a full tree says of each point its value, if no two share their cells") {
  const auto table = made(30).table();
  const auto leaves = grow_tree(table, std::vector<std::uint32_t>(30, 1), 1, 5);
  for (std::size_t point = 0; point < 30; ++point)
    CHECK(predicted(leaves, table, point) == Approx(table.value[point]).epsilon(1e-12));
}

TEST_CASE("a value that stands apart, absent or named, is split off by itself") {
  MadeSpace space(1);
  for (int i = 0; i < 9; ++i) {
    if (i % 3 == 2)
      space.add({}, 5);
    else
      space.add({{"a", 1.0 * i}}, 1);
  }
  space.rank();
  const auto leaves = grow_tree(space.table(), std::vector<std::uint32_t>(9, 1), 1, 0);
  REQUIRE(leaves.value.size() == 2);
  CHECK(leaves.value[0] == Approx(5));
  CHECK(leaves.value[1] == Approx(1));
  CHECK(leaves.cells[0] == 1);  // the absent cell
}

TEST_CASE(
    "leaves hold as many points as they must, equal values are not split, and no point counts that was not drawn") {
  const auto table = made(200).table();
  const auto large = grow_tree(table, std::vector<std::uint32_t>(200, 1), 20, 5);
  CHECK(large.value.size() <= 10);
  CHECK(large.value.size() > 3);
  std::vector<std::uint32_t> some(200, 0);
  some[3] = 4;
  CHECK(grow_tree(table, some, 1, 5).value == std::vector<double>{table.value[3]});
  MadeSpace equal(1);
  for (int i = 0; i < 20; ++i) equal.add({{"a", 1.0 * i}}, 0.1);
  CHECK(grow_tree(equal.table(), std::vector<std::uint32_t>(20, 1), 1, 5).value.size() == 1);
  CHECK(grow_tree(table, std::vector<std::uint32_t>(200, 0), 1, 5).value == std::vector<double>{0});
}

}  // namespace sandglass::test_regression_tree
