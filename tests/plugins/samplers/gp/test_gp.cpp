#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "plugins/samplers/gp/gp_search.hpp"
#include "plugins/samplers/normal.hpp"
#include "tests/plugins/samplers/search.hpp"

namespace sandglass::test_gp {
using built::Search;

namespace {

double matern(double r) { return (1 + r + r * r / 3) * std::exp(-r); }

/// Points of two axes, the second of choices.
GpInputs some_inputs(Eigen::Index count) {
  Rng rng(5, Purpose::test);
  GpInputs inputs{Eigen::MatrixXd(count, 2), {false, true}};
  for (Eigen::Index i = 0; i < count; ++i) {
    inputs.x(i, 0) = rng.uniform();
    inputs.x(i, 1) = static_cast<double>(rng.below(3));
  }
  return inputs;
}

}  // namespace

TEST_CASE("a Gaussian process through two points has the posterior of the closed form") {
  const double length = 0.4, signal = 1.7, noise = 0.01 + 1e-8;
  GpInputs inputs{(Eigen::MatrixXd(2, 1) << 0.2, 0.7).finished(), {false}};
  const Eigen::Vector2d y(1, -0.5);
  const GaussianProcess process(inputs, y,
                                {Eigen::VectorXd::Constant(1, std::log(length)), std::log(signal), std::log(0.01)});
  const double x = 0.35, root = std::sqrt(5) / length;
  const double a = signal + noise, b = signal * matern(root * 0.5);
  const double k0 = signal * matern(root * 0.15), k1 = signal * matern(root * 0.35), det = a * a - b * b;
  const auto posterior = process.at(Eigen::MatrixXd::Constant(1, 1, x));
  CHECK(posterior.mean[0] == Approx((k0 * (a * y[0] - b * y[1]) + k1 * (a * y[1] - b * y[0])) / det));
  CHECK(posterior.variance[0] == Approx(signal - (k0 * (a * k0 - b * k1) + k1 * (a * k1 - b * k0)) / det));
}

TEST_CASE("a Gaussian process has scikit-learn's posterior and likelihood") {
  // scikit-learn 1.2.1: GaussianProcessRegressor(1.7 * Matern([0.4, 0.7, 1.5], nu=2.5), alpha=1e-3, optimizer=None)
  // on the rows (0.37 i, 0.61 i, 0.83 i) mod 1, i = 1..8, y = sin(5 a) + b^2 - c / 2; at (0.29 j, 0.53 j, 0.71 j)
  // mod 1.
  const auto rows = [](Eigen::Index count, const Eigen::RowVector3d& step) {
    Eigen::MatrixXd x(count, 3);
    for (Eigen::Index i = 0; i < count; ++i)
      for (Eigen::Index a = 0; a < 3; ++a) x(i, a) = std::fmod(step[a] * static_cast<double>(i + 1), 1.0);
    return x;
  };
  const GpInputs inputs{rows(8, {0.37, 0.61, 0.83}), {false, false, false}};
  Eigen::VectorXd y(8);
  for (Eigen::Index i = 0; i < 8; ++i)
    y[i] = std::sin(5 * inputs.x(i, 0)) + std::pow(inputs.x(i, 1), 2) - 0.5 * inputs.x(i, 2);
  const Eigen::Vector3d log_lengths(std::log(0.4), std::log(0.7), std::log(1.5));
  const GaussianProcess process(inputs, y, {log_lengths, std::log(1.7), std::log(1e-3)});
  const auto posterior = process.at(rows(4, {0.29, 0.53, 0.71}));
  const double mean[] = {0.9716295963974868, -0.2463219822482683, -0.607184220503133, 0.5199080869505064};
  const double variance[] = {0.08038340737871819, 0.22650692197637778, 0.3472853753639178, 0.8352600943836485};
  for (int j = 0; j < 4; ++j) {
    CHECK(posterior.mean[j] == Approx(mean[j]).epsilon(1e-5));
    CHECK(posterior.variance[j] == Approx(variance[j]).epsilon(1e-5));
  }
  Eigen::VectorXd parameters(5), gradient(5);
  parameters << log_lengths, std::log(1.7), std::log(1e-3);
  CHECK(negative_log_likelihood(inputs, y, parameters, gradient) == Approx(6.173833708490248).epsilon(1e-5));
}

TEST_CASE("the likelihood of a Gaussian process has the gradient of its differences, choices and all") {
  const auto inputs = some_inputs(12);
  Eigen::VectorXd y(12);
  for (Eigen::Index i = 0; i < 12; ++i) y[i] = std::sin(5 * inputs.x(i, 0)) + inputs.x(i, 1);
  const Eigen::Vector4d at(-1, 0.3, 0.2, -3);
  Eigen::VectorXd gradient(4), ignored(4);
  negative_log_likelihood(inputs, y, at, gradient);
  for (Eigen::Index i = 0; i < 4; ++i) {
    Eigen::VectorXd up = at, down = at;
    up[i] += 1e-5, down[i] -= 1e-5;
    const double difference =
        negative_log_likelihood(inputs, y, up, ignored) - negative_log_likelihood(inputs, y, down, ignored);
    CHECK(gradient[i] == Approx(difference / 2e-5).epsilon(1e-5));
  }
}

TEST_CASE("one observation has the likelihood of a normal distribution") {
  GpInputs inputs{Eigen::MatrixXd::Constant(1, 1, 0.5), {false}};
  const Eigen::VectorXd y = Eigen::VectorXd::Constant(1, 2);
  Eigen::VectorXd gradient(3);
  const double variance = std::exp(0.5) + std::exp(-2.0) + 1e-8;
  CHECK(negative_log_likelihood(inputs, y, Eigen::Vector3d(0, 0.5, -2), gradient) ==
        Approx(2 / variance + 0.5 * std::log(2 * std::numbers::pi * variance)));
}

TEST_CASE("fitted lengths tell an axis that matters from one that does not") {
  Rng rng(1, Purpose::test);
  GpInputs inputs{Eigen::MatrixXd(40, 2), {false, false}};
  Eigen::VectorXd y(40);
  for (Eigen::Index i = 0; i < 40; ++i) {
    inputs.x.row(i) << rng.uniform(), rng.uniform();
    y[i] = 1.4 * std::sin(9 * inputs.x(i, 0));
  }
  const auto fitted = fit_gp(inputs, y);
  CHECK(fitted.log_lengths[1] > fitted.log_lengths[0] + 1);
  CHECK(fitted.log_noise < -5);
}

TEST_CASE("the log of the expected improvement is that of its integral") {
  const GaussianProcess::Posterior posterior{Eigen::Vector2d(0.3, 40), Eigen::Vector2d(0.25, 1)};
  const auto scores = log_expected_improvement(posterior, 0.1);
  double sum = 0;
  for (int i = 0; i < 20000; ++i) {
    const double value = -5 + (i + 0.5) * 1e-3 * 0.255;
    sum += std::max(0.1 - value, 0.0) * std::exp(log_normal_density((value - 0.3) / 0.5)) / 0.5 * 1e-3 * 0.255;
  }
  CHECK(scores[0] == Approx(std::log(sum)).epsilon(1e-4));
  CHECK(scores[1] < -790);
  CHECK(std::isfinite(scores[1]));
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

}  // namespace sandglass::test_gp
