#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/models/adversarial/aae_prior.hpp"

namespace sandglass::test_aae_prior {

namespace {

constexpr Index kRows = 6000;

struct Point {
  double x, y;
  double radius() const { return std::hypot(x, y); }
  /// In turns, [0, 1).
  double angle() const { return std::fmod(std::atan2(y, x) / (2 * M_PI) + 1, 1.0); }
};

/// Pair `pair` of each draw.
std::vector<Point> draws(CodePrior prior, Index units, Index pair, Index components, const std::vector<double>& labels,
                         Index classes, StepKey key = {}) {
  Graph graph(Precision::f64);
  const Value told =
      labels.empty() ? Value{} : graph.constant(static_cast<Index>(labels.size()) / classes, classes, labels);
  const Value z = draw_prior(graph, prior, kRows, units, components, told);
  graph.finish_forward_only({z});
  graph.forward(key);
  std::vector<Point> all;
  for (Index r = 0; r < kRows; ++r)
    all.push_back({graph.element(z, r * units + 2 * pair), graph.element(z, r * units + 2 * pair + 1)});
  return all;
}

/// Every row of class c of `classes`.
std::vector<double> all_of_class(Index c, Index classes) {
  std::vector<double> labels(static_cast<std::size_t>(kRows * classes), 0);
  for (Index r = 0; r < kRows; ++r) labels[static_cast<std::size_t>(r * classes + c)] = 1;
  return labels;
}

}  // namespace

TEST_CASE("a mixture has its components on a circle, equally often, long along the radius") {
  std::vector<int> counts(5);
  double along = 0, across = 0, square = 0, second = 0;
  for (const auto& point : draws(CodePrior::mixture, 2, 0, 5, {}, 0)) {
    // By the nearest centre: the tails of the narrow components are few.
    const auto component = static_cast<std::size_t>(std::lround(point.angle() * 5)) % 5;
    counts[component] += 1;
    const double angle = 2 * M_PI * static_cast<double>(component) / 5;
    const double a = point.x * std::cos(angle) + point.y * std::sin(angle);
    along += a / kRows, square += a * a / kRows;
    const double b = point.y * std::cos(angle) - point.x * std::sin(angle);
    across += b * b / kRows;
    second += (point.x * point.x + point.y * point.y) / (2 * kRows);
  }
  for (const int count : counts) CHECK(std::abs(count - kRows / 5.0) < 200);
  CHECK(along == Approx(1.4).margin(0.03));
  CHECK(std::sqrt(square - along * along) == Approx(0.5).margin(0.03));
  CHECK(std::sqrt(across) == Approx(0.1).margin(0.02));
  CHECK(second == Approx(1.11).margin(0.05));
}

TEST_CASE("all pairs of units of a draw are of one component") {
  const auto first = draws(CodePrior::mixture, 4, 0, 3, {}, 0), other = draws(CodePrior::mixture, 4, 1, 3, {}, 0);
  int same = 0;
  for (std::size_t r = 0; r < first.size(); ++r)
    same += std::lround(first[r].angle() * 3) % 3 == std::lround(other[r].angle() * 3) % 3 ? 1 : 0;
  CHECK(same > 0.97 * kRows);
}

TEST_CASE("an example of a class is shown that class's component, or its stretch of the roll") {
  for (Index c = 0; c < 4; ++c) {
    int own = 0;
    for (const auto& point : draws(CodePrior::mixture, 2, 0, 4, all_of_class(c, 4), 4))
      own += std::lround(point.angle() * 4) % 4 == c ? 1 : 0;
    CHECK(own > 0.97 * kRows);
    for (const auto& point : draws(CodePrior::swiss_roll, 2, 0, 0, all_of_class(c, 4), 4)) {
      const double u = std::pow(point.radius() / 2, 2);
      CHECK((u > static_cast<double>(c) / 4 - 1e-9 && u < static_cast<double>(c + 1) / 4 + 1e-9));
    }
  }
}

TEST_CASE("a roll turns twice, its radius grows with the angle, and its units have variance one") {
  double second = 0;
  for (const auto& point : draws(CodePrior::swiss_roll, 2, 0, 0, {}, 0)) {
    const double turns = point.radius();  // radius 2 after two turns
    const double off = std::abs(std::fmod(turns, 1.0) - point.angle());
    CHECK(std::min(off, 1 - off) < 1e-9);
    CHECK(point.radius() < 2);
    second += (point.x * point.x + point.y * point.y) / (2 * kRows);
  }
  CHECK(second == Approx(1).margin(0.05));
}

TEST_CASE("rows behind the labelled ones follow the whole prior, and each step draws anew") {
  const auto few = draws(CodePrior::swiss_roll, 2, 0, 0, {1, 0, 1, 0}, 2);
  CHECK((few[0].radius() < std::sqrt(2.0) && few[1].radius() < std::sqrt(2.0)));
  int outside = 0;
  for (const auto& point : few) outside += point.radius() > std::sqrt(2.0) ? 1 : 0;
  CHECK(std::abs(outside - kRows / 2.0) < 200);
  CHECK(draws(CodePrior::swiss_roll, 2, 0, 0, {}, 0, {.seed = 1, .step = 1})[0].x !=
        draws(CodePrior::swiss_roll, 2, 0, 0, {}, 0, {.seed = 1, .step = 2})[0].x);
}

TEST_CASE("a prior of pairs refuses an odd number of units") {
  Graph graph(Precision::f64);
  CHECK_THROWS_AS(draw_prior(graph, CodePrior::mixture, 2, 3, 4, {}), ShapeError);
  CHECK_THROWS_AS(draw_prior(graph, CodePrior::swiss_roll, 2, 3, 4, {}), ShapeError);
}

}  // namespace sandglass::test_aae_prior
