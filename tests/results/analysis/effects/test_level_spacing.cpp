#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/effects/level_spacing.hpp"

namespace sandglass::test_level_spacing {
using namespace sandglass::results;

namespace {

bool by_ratio(const std::vector<double>& levels) { return spaced_by_ratio({levels.begin(), levels.end()}); }

}  // namespace

TEST_CASE("listed values go by ratio if their ratios are closer to even than their differences") {
  CHECK(by_ratio({1e-4, 1e-3, 1e-2}));
  CHECK(by_ratio({1e-2, 1e-4, 1e-3, 1e-3}));  // in any order
  CHECK(by_ratio({1e-4, 3e-4, 1e-3, 3e-3}));
  CHECK(spaced_by_ratio({std::int64_t{4}, std::int64_t{8}, 32.0}));
  CHECK_FALSE(by_ratio({0.1, 0.25, 0.4, 0.6}));
  CHECK_FALSE(by_ratio({1, 2, 3, 4}));
}

TEST_CASE("two values, nought, negative values and words have no ratio to go by") {
  CHECK_FALSE(by_ratio({}));
  CHECK_FALSE(by_ratio({1e-4, 1e-2}));
  CHECK_FALSE(by_ratio({1, 1, 1}));
  CHECK_FALSE(by_ratio({0, 1e-4, 1e-3, 1e-2}));
  CHECK_FALSE(by_ratio({-1, 1, 100}));
  CHECK_FALSE(by_ratio({1, 10, INFINITY}));
  CHECK_FALSE(by_ratio({1, 10, NAN}));
  CHECK_FALSE(spaced_by_ratio({std::string("1"), std::string("10"), std::string("100")}));
}

}  // namespace sandglass::test_level_spacing
