#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/asked.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::test_random {

namespace {

constexpr std::uint64_t kDraws = 4000;

Axis range(ParameterType type, double min, double max, double step, bool log) {
  Axis axis;
  axis.path = "parameter";
  axis.spec.type = type;
  axis.min = min, axis.max = max, axis.step = step, axis.log = log;
  return axis;
}

std::vector<double> draws(const Axis& axis) {
  const auto sampler = built::sampler("random", {{"trials", std::int64_t{kDraws}}});
  std::vector<double> values;
  for (std::uint64_t i = 0; i < sampler->points({axis}); ++i) {
    const auto value = asked(*sampler, {axis}, 3, i)[0];
    values.push_back(axis.spec.type == ParameterType::integer ? static_cast<double>(std::get<std::int64_t>(value))
                                                              : std::get<double>(value));
  }
  return values;
}

double share_below(const std::vector<double>& values, double limit) {
  double count = 0;
  for (const double v : values) count += v < limit;
  return count / static_cast<double>(values.size());
}

constexpr double kTolerance = 0.04;  // five standard deviations of a share of 4000 draws

}  // namespace

TEST_CASE("random search draws evenly from a range") {
  const auto values = draws(range(ParameterType::real, 2, 6, 0, false));
  CHECK(values.size() == kDraws);
  for (const double v : values) CHECK((v >= 2 && v <= 6));
  CHECK(share_below(values, 3) == Approx(0.25).margin(kTolerance));
  CHECK(share_below(values, 5) == Approx(0.75).margin(kTolerance));
}

TEST_CASE("random search draws evenly in the logarithm where the axis says so") {
  const auto values = draws(range(ParameterType::real, 1e-4, 1, 0, true));
  for (const double v : values) CHECK((v >= 1e-4 && v <= 1));
  CHECK(share_below(values, 1e-3) == Approx(0.25).margin(kTolerance));
  CHECK(share_below(values, 1e-2) == Approx(0.5).margin(kTolerance));
}

TEST_CASE("random search gives every integer and every step of a range the same chance") {
  std::array<double, 5> integers{}, steps{};
  for (const double v : draws(range(ParameterType::integer, 1, 5, 0, false)))
    integers.at(static_cast<std::size_t>(v - 1)) += 1;
  for (const double v : draws(range(ParameterType::real, 0, 1, 0.25, false)))
    steps.at(static_cast<std::size_t>(std::lround(v * 4))) += 1;
  for (const double count : integers) CHECK(count / kDraws == Approx(0.2).margin(kTolerance));
  for (const double count : steps) CHECK(count / kDraws == Approx(0.2).margin(kTolerance));
}

TEST_CASE("random search over integers in log space reaches both ends and prefers the small ones") {
  const auto values = draws(range(ParameterType::integer, 1, 1024, 0, true));
  for (const double v : values) CHECK((v >= 1 && v <= 1024));
  const double all = std::log(1024.5 / 0.5);
  CHECK(share_below(values, 2) == Approx(std::log(1.5 / 0.5) / all).margin(kTolerance));
  CHECK(share_below(values, 32) == Approx(std::log(31.5 / 0.5) / all).margin(kTolerance));
}

TEST_CASE("random search draws its axes independently: an axis added changes none before it") {
  const auto sampler = built::sampler("random");
  const auto axis = range(ParameterType::real, 0, 1, 0, false);
  for (std::uint64_t i = 0; i < 10; ++i) {
    const auto two = asked(*sampler, {axis, axis}, 3, i);
    CHECK(two[0] == asked(*sampler, {axis}, 3, i)[0]);
    CHECK(two[0] != two[1]);
    CHECK(two[0] != asked(*sampler, {axis}, 4, i)[0]);
  }
}

}  // namespace sandglass::test_random
