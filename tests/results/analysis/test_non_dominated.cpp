#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "results/analysis/pareto.hpp"

using namespace sandglass::results;

namespace {

using Rows = std::vector<std::vector<double>>;

const double kNoNumber = std::numeric_limits<double>::quiet_NaN();

/// The definition, word by word.
std::vector<bool> by_definition(const Rows& costs) {
  const auto usable = [](const auto& row) { return std::ranges::none_of(row, [](double v) { return std::isnan(v); }); };
  const auto dominates = [](const auto& a, const auto& b) {
    bool nowhere_greater = true, somewhere_less = false;
    for (std::size_t k = 0; k < a.size(); ++k) {
      nowhere_greater = nowhere_greater && a[k] <= b[k];
      somewhere_less = somewhere_less || a[k] < b[k];
    }
    return nowhere_greater && somewhere_less;
  };
  std::vector<bool> out;
  for (const auto& row : costs)
    out.push_back(usable(row) && std::ranges::none_of(
                                     costs, [&](const auto& other) { return usable(other) && dominates(other, row); }));
  return out;
}

/// Front by front: what is not dominated once the fronts before are taken away.
std::vector<std::size_t> ranks_by_definition(const Rows& costs) {
  std::vector<std::size_t> out(costs.size(), kNoFront);
  Rows left = costs;
  for (std::size_t rank = 0;; ++rank) {
    const auto front = by_definition(left);
    if (std::ranges::none_of(front, [](bool on) { return on; })) return out;
    for (std::size_t i = 0; i < front.size(); ++i) {
      if (!front[i]) continue;
      out[i] = rank;
      left[i].assign(left[i].size(), kNoNumber);
    }
  }
}

}  // namespace

TEST_CASE("a row dominates another if it is nowhere greater and somewhere less, and NaN neither dominates nor is it") {
  CHECK(dominates({1, 2}, {1, 3}));
  CHECK_FALSE(dominates({1, 2}, {1, 2}));
  CHECK_FALSE(dominates({1, 2}, {2, 1}));
  CHECK_FALSE(dominates({kNoNumber, 0}, {1, 1}));
  CHECK_FALSE(dominates({0, 0}, {1, kNoNumber}));
}

TEST_CASE("fronts are those of the definition, ties and NaN included") {
  std::uint64_t state = 1;
  const auto drawn = [&](std::uint64_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % below;
  };
  for (int round = 0; round < 300; ++round) {
    const std::size_t objectives = 1 + drawn(5), count = drawn(40);
    const std::uint64_t levels = 2 + drawn(12);  // few: many ties
    Rows costs(count);
    for (auto& row : costs)
      for (std::size_t k = 0; k < objectives; ++k)
        row.push_back(drawn(20) == 0 ? kNoNumber : static_cast<double>(drawn(levels)) - 3);
    REQUIRE(non_dominated(costs) == by_definition(costs));
    REQUIRE(front_ranks(costs) == ranks_by_definition(costs));
  }
}

TEST_CASE("infinite costs and zeros of either sign are compared as numbers") {
  const double inf = std::numeric_limits<double>::infinity();
  const Rows rows{{0.0, 1}, {-0.0, 1}, {-inf, 2}, {-inf, inf}, {inf, -inf}};
  CHECK(non_dominated(rows) == std::vector<bool>{true, true, true, false, true});
  CHECK(front_ranks(rows) == std::vector<std::size_t>{0, 0, 0, 1, 0});
  CHECK(non_dominated(Rows{}).empty());
  CHECK(front_ranks(Rows{}).empty());
}
