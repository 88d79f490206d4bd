#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "results/analysis/embedding/neighbours.hpp"
#include "tests/results/analysis/embedding/made_codes.hpp"

namespace sandglass::test_neighbours {
using namespace sandglass::results;

TEST_CASE("neighbours are those of a search over all, whatever the number of examples and units") {
  for (const auto& [examples, units] :
       {std::pair<std::size_t, std::size_t>{2, 1}, {7, 5}, {8, 1}, {37, 3}, {1500, 40}}) {
    CAPTURE(examples, units);
    const MadeCodes made(examples, units);
    const auto found = nearest_neighbours(made.codes(), 15);
    REQUIRE(found.count == std::min<std::size_t>(15, examples - 1));
    for (std::size_t i = 0; i < examples; i += 1 + examples / 50) {
      std::vector<std::pair<float, std::uint32_t>> all;
      for (std::uint32_t j = 0; j < examples; ++j) {
        float sum = 0;
        for (std::size_t unit = 0; unit < units; ++unit) {
          const float apart = made.values[j * units + unit] - made.values[i * units + unit];
          sum += apart * apart;
        }
        if (j != i) all.emplace_back(std::sqrt(sum), j);
      }
      std::ranges::sort(all);
      for (std::size_t k = 0; k < found.count; ++k) {
        CHECK(found.of(i)[k] == all[k].second);
        CHECK(found.distance[i * found.count + k] == all[k].first);
      }
    }
  }
}

TEST_CASE("of equally near examples those with the lower number come first") {
  const std::vector<float> equal(40, 3.0F);
  const auto found = nearest_neighbours({equal, 20, 2}, 3);
  for (std::uint32_t i = 0; i < 20; ++i) {
    std::vector<std::uint32_t> expected;
    for (std::uint32_t j = 0; expected.size() < 3; ++j)
      if (j != i) expected.push_back(j);
    CHECK(std::vector<std::uint32_t>(found.of(i), found.of(i) + 3) == expected);
  }
}

TEST_CASE("numbers too large for their squares, a single example and no units are no trouble") {
  const std::vector<float> huge{1e30F, -1e30F, 3e30F, 0};
  const auto found = nearest_neighbours({huge, 4, 1}, 2);
  CHECK(std::vector<std::uint32_t>(found.of(2), found.of(2) + 2) == std::vector<std::uint32_t>{0, 1});
  CHECK(nearest_neighbours({std::span(huge).first(1), 1, 1}, 2).index.empty());
  CHECK(nearest_neighbours({{}, 5, 0}, 2).index.size() == 10);
}

}  // namespace sandglass::test_neighbours
