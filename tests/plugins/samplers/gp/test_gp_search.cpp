#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "plugins/samplers/gp/gp_search.hpp"
#include "plugins/samplers/normal.hpp"
#include "tests/plugins/samplers/search.hpp"

namespace sandglass::test_gp_search {
using built::Search;

TEST_CASE("the log of the expected improvement is that of its integral, and nothing where a point was seen") {
  const GpInputs inputs{(Eigen::MatrixXd(2, 1) << 0.2, 0.7).finished(), {false}};
  const Eigen::VectorXd length = Eigen::VectorXd::Constant(1, -1);
  const double none = -std::numeric_limits<double>::infinity();
  const GaussianProcess process(inputs, Eigen::Vector2d(1, -0.5), {length, length, 0, none, -5});
  Eigen::MatrixXd points(3, 1);
  points << 0.5, 0.2001, 0.7;
  const auto scores = LogExpectedImprovement(process, -0.6).at(points);
  const auto posterior = process.at(points);
  const double mean = posterior.mean[0], deviation = std::sqrt(posterior.variance[0]);
  double sum = 0;
  for (int i = 0; i < 20000; ++i) {
    const double value = -6 + (i + 0.5) * 6e-4;
    sum += std::max(-0.6 - value, 0.0) * std::exp(log_normal_density((value - mean) / deviation)) / deviation * 6e-4;
  }
  CHECK(scores[0] == Approx(std::log(sum)).epsilon(1e-4));
  CHECK(scores[1] < -20);
  CHECK(std::isfinite(scores[1]));
  CHECK(scores[2] == none);
}

TEST_CASE("values are standardised; what failed counts as the worst, and infinite values do no harm") {
  std::vector<Observation> seen(5);
  seen[0].values = {1};
  seen[1].values = {3};
  seen[3].values = {std::nan("")};
  seen[4].values = {INFINITY};
  const auto y = standardised(seen, {0, 1, 2, 3, 4});
  CHECK(y.sum() == Approx(0).margin(1e-12));
  CHECK(y.squaredNorm() == Approx(5));
  CHECK(y[0] < y[1]);
  for (Eigen::Index i = 2; i < 5; ++i) CHECK(y[i] == y[1]);
  seen[0].values = {-1.7e308}, seen[1].values = {1.7e308};
  CHECK(standardised(seen, {0, 1, 2, 3, 4}).allFinite());
  CHECK(standardised(seen, {0}).isZero());
}

TEST_CASE("values far above the median are drawn in, in their order") {
  std::vector<Observation> seen(20);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < 20; ++i) seen[i].values = {std::exp(static_cast<double>(i))}, places.push_back(i);
  const auto y = standardised(seen, places);
  CHECK(y.squaredNorm() == Approx(20));
  CHECK(y[19] < 2.5);  // 4.2 as they are
  for (Eigen::Index i = 1; i < 20; ++i) CHECK(y[i] > y[i - 1]);
}

TEST_CASE("of too many observations the best and the newest are looked at") {
  std::vector<Observation> seen(10);
  for (std::size_t i = 0; i < 10; ++i) seen[i].values = {static_cast<double>(i)};
  CHECK(best_and_newest(seen, 4) == std::vector<std::size_t>{0, 1, 8, 9});
  CHECK(best_and_newest(seen, 10).size() == 10);
}

TEST_CASE("the Gaussian process finds a minimum over ranges, whole numbers and choices in few points") {
  const auto gp = built::sampler("gp");
  const SearchSpace space{built::range_axis("rate", 1e-4, 1, 0, true), built::whole_axis("size", 1, 20),
                          built::choice_axis("kind", {"a", "b", "c"})};
  Search search(space, 1, 2);
  for (int i = 0; i < 36; ++i)
    search.step(*gp, [](const Point& point) {
      return std::pow(std::log10(built::number(point[0])) + 2, 2) + std::pow((built::number(point[1]) - 13) / 5, 2) +
             (point[2] == ParameterValue(std::string("b")) ? 0 : 1);
    });
  CHECK(search.best() < 0.05);
}

TEST_CASE("the Gaussian process finds the best of many minima whose axes add up") {
  // 16 minima, of which the best is at -156.66 and the next at -142.53.
  SearchSpace space;
  for (const char* path : {"a", "b", "c", "d"}) space.push_back(built::range_axis(path, -5, 5));
  const auto value = [](const Point& point) {
    double sum = 0;
    for (const auto& one : point) {
      const double x = built::number(one);
      sum += (std::pow(x, 4) - 16 * x * x + 5 * x) / 2;
    }
    return sum;
  };
  for (const std::uint64_t seed : {2, 3, 5}) {
    const auto gp = built::sampler("gp");
    Search search(space, seed);
    for (int i = 0; i < 60; ++i) search.step(*gp, value);
    CHECK(search.best() < -150);
  }
}

TEST_CASE("the Gaussian process asks for no point twice while there are others") {
  const SearchSpace space{built::whole_axis("size", 1, 6), built::choice_axis("kind", {"a", "b", "c", "d"})};
  const auto gp = built::sampler("gp", {{"startup", std::int64_t{2}}});
  Search search(space, 3);
  for (int i = 0; i < 2; ++i) search.step(*gp, [](const Point& point) { return built::number(point[0]); });
  std::vector<Point> asked{search.seen()[0].point, search.seen()[1].point};
  const auto begun = asked.size() - (asked[0] == asked[1]);
  for (std::size_t i = begun; i < 24; ++i) {
    const auto point = search.step(*gp, [](const Point& at) { return built::number(at[0]); });
    CHECK(std::ranges::count(asked, point) == 0);
    asked.push_back(point);
  }
  CHECK(std::ranges::count(asked, search.step(*gp, [](const Point&) { return 0.0; })) > 0);
}

TEST_CASE("the Gaussian process has another answer for every attempt") {
  const SearchSpace space{built::range_axis("a", 0, 1), built::range_axis("b", 0, 1)};
  const auto gp = built::sampler("gp");
  Search search(space, 1);
  for (int i = 0; i < 15; ++i)
    search.step(*gp, [](const Point& point) { return std::abs(built::number(point[0]) - 0.3); });
  auto question = search.question();
  search.ask(*gp);
  std::vector<Point> answers;
  for (; question.attempt < 12; ++question.attempt) {
    const auto answer = gp->ask(question).value();
    for (const auto& other : answers)
      CHECK(std::abs(built::number(answer[0]) - built::number(other[0])) +
                std::abs(built::number(answer[1]) - built::number(other[1])) >
            1e-4);
    answers.push_back(answer);
  }
}

}  // namespace sandglass::test_gp_search
