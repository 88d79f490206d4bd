#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "results/record/objective.hpp"

using namespace sandglass::results;

namespace {

const Objective kLeast{"error", true}, kMost{"accuracy", false};
const double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("less is better where the objective is minimised, more where it is maximised") {
  CHECK(better(kLeast, 1, 2));
  CHECK_FALSE(better(kLeast, 2, 1));
  CHECK(better(kMost, 2, 1));
  CHECK_FALSE(better(kMost, 1, 2));
  CHECK(better(kLeast, -INFINITY, 0));
  CHECK(better(kMost, INFINITY, 0));
}

TEST_CASE("of equal values neither is better") {
  for (const double value : {0.0, 3.5, static_cast<double>(INFINITY), kNan}) {
    CHECK_FALSE(better(kLeast, value, value));
    CHECK_FALSE(better(kMost, value, value));
  }
  CHECK_FALSE(better(kLeast, -0.0, 0.0));
}

TEST_CASE("NaN is never better, and any number is better than NaN") {
  for (const double value : {1.0, static_cast<double>(INFINITY), -static_cast<double>(INFINITY)}) {
    CHECK(better(kLeast, value, kNan));
    CHECK(better(kMost, value, kNan));
    CHECK_FALSE(better(kLeast, kNan, value));
    CHECK_FALSE(better(kMost, kNan, value));
  }
}

TEST_CASE("values are sorted from the best to the worst, NaN last") {
  std::vector<double> values{kNan, 2, -1, kNan, 7};
  std::ranges::stable_sort(values, [](double a, double b) { return better(kMost, a, b); });
  CHECK(std::vector<double>(values.begin(), values.begin() + 3) == std::vector<double>{7, 2, -1});
  CHECK(std::isnan(values[3]));
}

TEST_CASE("of equal values that of the trial with the lower number is better") {
  CHECK(better(kLeast, TrialValue{2, 4}, TrialValue{2, 5}));
  CHECK_FALSE(better(kLeast, TrialValue{2, 5}, TrialValue{2, 4}));
  CHECK(better(kLeast, TrialValue{1, 5}, TrialValue{2, 4}));
  CHECK(better(kMost, TrialValue{kNan, 4}, TrialValue{kNan, 5}));
  CHECK_FALSE(better(kMost, TrialValue{kNan, 4}, TrialValue{0, 5}));
}
