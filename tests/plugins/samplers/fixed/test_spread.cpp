#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <vector>

#include "tests/asked.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::test_spread {

namespace {

/// An axis from 0 to 1 whose values are the shares that a sampler asks for.
Axis unit_axis() {
  Axis axis;
  axis.path = "parameter";
  axis.spec.type = ParameterType::real;
  axis.max = 1;
  return axis;
}

/// An axis with a list of `count` numbers: 0, 1, 2 ...
Axis list_axis(std::int64_t count) {
  Axis axis;
  axis.path = "parameter";
  axis.spec.type = ParameterType::integer;
  for (std::int64_t k = 0; k < count; ++k) axis.values.emplace_back(k);
  return axis;
}

/// All points of a study of `trials` points, as shares.
std::vector<std::vector<double>> shares(const std::string& name, std::size_t axes, std::int64_t trials,
                                        std::uint64_t seed) {
  const auto made = built::sampler(name, {{"trials", trials}});
  const SearchSpace space(axes, unit_axis());
  std::vector<std::vector<double>> points;
  for (std::uint64_t i = 0; i < made->points(space); ++i) {
    auto& point = points.emplace_back();
    for (const auto& value : asked(*made, space, seed, i)) point.push_back(std::get<double>(value));
  }
  return points;
}

/// How many points lie in each of the rows x cols boxes that two axes are cut into.
std::vector<int> boxes(const std::vector<std::vector<double>>& points, std::size_t a, int rows, std::size_t b,
                       int cols) {
  std::vector<int> counts(static_cast<std::size_t>(rows * cols), 0);
  for (const auto& p : points) {
    const int row = static_cast<int>(p[a] * rows), col = static_cast<int>(p[b] * cols);
    ++counts.at(static_cast<std::size_t>(row * cols + col));
  }
  return counts;
}

bool all_are(const std::vector<int>& counts, int n) { return std::ranges::count(counts, n) == std::ssize(counts); }

using Integrand = double (*)(const std::vector<double>&);

/// Of 1.5 x^0.5 over the axes: both have the integral 1 over the unit cube.
double product(const std::vector<double>& x) {
  double result = 1;
  for (const double xi : x) result *= 1.5 * std::sqrt(xi);
  return result;
}
double average(const std::vector<double>& x) {
  double sum = 0;
  for (const double xi : x) sum += 1.5 * std::sqrt(xi);
  return sum / static_cast<double>(x.size());
}

/// Root of the mean square error of the integral by 256 points, over seeds.
double error(const std::string& sampler, Integrand f) {
  double squares = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    double sum = 0;
    for (const auto& point : shares(sampler, 4, 256, seed)) sum += f(point);
    squares += std::pow(sum / 256 - 1, 2);
  }
  return std::sqrt(squares / 20);
}

std::vector<int> value_counts(const std::string& name, std::int64_t values, std::int64_t trials) {
  const auto sampler = built::sampler(name, {{"trials", trials}});
  const SearchSpace space{list_axis(values), list_axis(2)};
  std::vector<int> counts(static_cast<std::size_t>(values), 0);
  for (std::uint64_t i = 0; i < sampler->points(space); ++i)
    ++counts.at(static_cast<std::size_t>(std::get<std::int64_t>(asked(*sampler, space, 5, i)[0])));
  return counts;
}

}  // namespace

TEST_CASE("every first 2^m points of a Sobol sequence have one in each 2^m-th of every axis, scrambled or not") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const auto points = shares("sobol", 40, 64, seed);
    for (std::size_t a = 0; a < 40; ++a) {
      std::set<int> slices;
      for (const auto& p : points) slices.insert(static_cast<int>(p[a] * 64));
      CHECK(slices.size() == 64);
    }
  }
}

TEST_CASE("the first two Sobol axes form a net: one point in each box of 1/2^m, whatever its sides") {
  const auto points = shares("sobol", 2, 64, 9);
  for (const int rows : {1, 2, 4, 8, 16, 32, 64}) CHECK(all_are(boxes(points, 0, rows, 1, 64 / rows), 1));
  const std::vector<std::vector<double>> half(points.begin(), points.begin() + 32);
  CHECK(all_are(boxes(half, 0, 8, 1, 4), 1));
}

TEST_CASE("each seed scrambles a Sobol sequence in its own way, evenly over the axis") {
  double sum = 0;
  std::set<double> firsts;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const double x = shares("sobol", 1, 1, seed)[0][0];
    sum += x;
    firsts.insert(x);
  }
  CHECK(firsts.size() == 400);
  CHECK(sum / 400 == Approx(0.5).margin(0.075));  // five standard deviations
}

TEST_CASE("more Sobol trials go on where fewer ended") {
  const auto few = shares("sobol", 3, 8, 4), many = shares("sobol", 3, 32, 4);
  CHECK(std::equal(few.begin(), few.end(), many.begin()));
}

TEST_CASE("a Latin hypercube has one point in each slice of every axis, whatever their number") {
  for (const std::int64_t trials : {1, 7, 30}) {
    const auto points = shares("latin_hypercube", 5, trials, 11);
    for (std::size_t a = 0; a < 5; ++a) {
      std::set<int> slices;
      for (const auto& p : points) slices.insert(static_cast<int>(p[a] * static_cast<double>(trials)));
      CHECK(std::ssize(slices) == trials);
    }
  }
}

TEST_CASE("a Latin hypercube pairs its axes at random, other seeds otherwise") {
  const auto points = shares("latin_hypercube", 2, 200, 1);
  double correlation = 0;
  for (const auto& p : points) correlation += (p[0] - 0.5) * (p[1] - 0.5) * 12 / 200;
  CHECK(correlation == Approx(0).margin(0.35));  // five standard deviations
  CHECK(points != shares("latin_hypercube", 2, 200, 2));
}

TEST_CASE("the values of a list are taken equally often") {
  CHECK(all_are(value_counts("sobol", 8, 32), 4));
  CHECK(all_are(value_counts("latin_hypercube", 5, 30), 6));
}

TEST_CASE("a Sobol sequence integrates better than random points, a Latin hypercube what has no interactions") {
  CHECK(error("sobol", product) < error("random", product) / 5);
  CHECK(error("latin_hypercube", average) < error("random", average) / 20);
}

TEST_CASE("a Sobol sequence says when there are too many axes") {
  const auto sampler = built::sampler("sobol");
  CHECK_THROWS_WITH(sampler->points(SearchSpace(10000, unit_axis())), Catch::Contains("use the sampler random"));
}

}  // namespace sandglass::test_spread
