#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "plugins/samplers/gp/acquisition.hpp"
#include "plugins/samplers/gp/gp_fit.hpp"

namespace sandglass::test_gp {
namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();

/// Of a process whose axes act together only.
GpParameters together(const Eigen::VectorXd& log_lengths, double log_signal, double log_noise) {
  return {log_lengths, log_lengths, log_signal, kNone, log_noise};
}

Eigen::VectorXd packed(const GpParameters& p) {
  Eigen::VectorXd all(2 * p.log_lengths.size() + 3);
  all << p.log_lengths, p.log_own_lengths, p.log_signal, p.log_own_signal, p.log_noise;
  return all;
}

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
  const auto one = Eigen::VectorXd::Constant(1, std::log(length));
  const GaussianProcess process(inputs, y, together(one, std::log(signal), std::log(0.01)));
  const double x = 0.35, root = std::sqrt(5) / length;
  const double a = signal + noise, b = signal * matern(root * 0.5);
  const double k0 = signal * matern(root * 0.15), k1 = signal * matern(root * 0.35), det = a * a - b * b;
  const auto posterior = process.at(Eigen::MatrixXd::Constant(1, 1, x));
  CHECK(posterior.mean[0] == Approx((k0 * (a * y[0] - b * y[1]) + k1 * (a * y[1] - b * y[0])) / det));
  CHECK(posterior.variance[0] == Approx(signal - (k0 * (a * k0 - b * k1) + k1 * (a * k1 - b * k0)) / det));
  // On one axis the sum over the axes is the same.
  const GaussianProcess sum(inputs, y, {one, one, kNone, std::log(signal), std::log(0.01)});
  const auto same = sum.at(Eigen::MatrixXd::Constant(1, 1, x));
  CHECK(same.mean[0] == Approx(posterior.mean[0]));
  CHECK(same.variance[0] == Approx(posterior.variance[0]));
}

TEST_CASE("what a Gaussian process learns of the sum over the axes holds where no point was near") {
  // The corners of a square but one, of f = a + b: the sum knows the fourth, the product does not.
  GpInputs inputs{(Eigen::MatrixXd(3, 2) << 0, 0, 0, 1, 1, 0).finished(), {false, false}};
  const Eigen::Vector3d y(-1, 0, 0);
  const Eigen::Vector2d lengths = Eigen::Vector2d::Constant(std::log(0.3));
  const Eigen::MatrixXd corner = Eigen::MatrixXd::Constant(1, 2, 1);
  CHECK(GaussianProcess(inputs, y, {lengths, lengths, kNone, 5, -10}).at(corner).mean[0] == Approx(1).margin(0.1));
  CHECK(GaussianProcess(inputs, y, together(lengths, 5, -10)).at(corner).mean[0] == Approx(0).margin(0.1));
}

TEST_CASE("the slopes of a Gaussian process and of its expected improvement are those of their differences") {
  const auto inputs = some_inputs(12);
  Eigen::VectorXd y(12);
  for (Eigen::Index i = 0; i < 12; ++i) y[i] = std::sin(5 * inputs.x(i, 0)) + inputs.x(i, 1);
  const GaussianProcess process(inputs, y, {Eigen::Vector2d(-1, 0.3), Eigen::Vector2d(-1.5, 0.1), 0.2, -0.4, -3});
  const LogExpectedImprovement improvement(process, -0.5);
  const Eigen::RowVector2d x(0.43, 1), up(0.43 + 1e-5, 1), down(0.43 - 1e-5, 1);
  const auto here = process.slope_at(x);
  CHECK(here.mean == Approx(process.at(x).mean[0]));
  CHECK(here.variance == Approx(process.at(x).variance[0]));
  CHECK(here.mean_slope[0] == Approx((process.at(up).mean[0] - process.at(down).mean[0]) / 2e-5).epsilon(1e-5));
  CHECK(here.variance_slope[0] ==
        Approx((process.at(up).variance[0] - process.at(down).variance[0]) / 2e-5).epsilon(1e-5));
  CHECK(here.mean_slope[1] == 0);
  Eigen::VectorXd slope;
  CHECK(improvement.at(x, slope) == Approx(improvement.at(x)[0]));
  CHECK(slope[0] == Approx((improvement.at(up)[0] - improvement.at(down)[0]) / 2e-5).epsilon(1e-5));
  CHECK(slope[1] == 0);
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
  const auto parameters = together(log_lengths, std::log(1.7), std::log(1e-3));
  const GaussianProcess process(inputs, y, parameters);
  const auto posterior = process.at(rows(4, {0.29, 0.53, 0.71}));
  const double mean[] = {0.9716295963974868, -0.2463219822482683, -0.607184220503133, 0.5199080869505064};
  const double variance[] = {0.08038340737871819, 0.22650692197637778, 0.3472853753639178, 0.8352600943836485};
  for (int j = 0; j < 4; ++j) {
    CHECK(posterior.mean[j] == Approx(mean[j]).epsilon(1e-5));
    CHECK(posterior.variance[j] == Approx(variance[j]).epsilon(1e-5));
  }
  Eigen::VectorXd gradient(9);
  CHECK(GpLikelihood(inputs, y)(packed(parameters), gradient) == Approx(6.173833708490248).epsilon(1e-5));
}

TEST_CASE("the likelihood of a Gaussian process has the gradient of its differences, choices and all") {
  const auto inputs = some_inputs(12);
  Eigen::VectorXd y(12);
  for (Eigen::Index i = 0; i < 12; ++i) y[i] = std::sin(5 * inputs.x(i, 0)) + inputs.x(i, 1);
  const GpLikelihood likelihood(inputs, y);
  const auto at = packed({Eigen::Vector2d(-1, 0.3), Eigen::Vector2d(-1.5, 0.1), 0.2, -0.4, -3});
  Eigen::VectorXd gradient(7), ignored(7);
  likelihood(at, gradient);
  for (Eigen::Index i = 0; i < 7; ++i) {
    Eigen::VectorXd up = at, down = at;
    up[i] += 1e-5, down[i] -= 1e-5;
    const double difference = likelihood(up, ignored) - likelihood(down, ignored);
    CHECK(gradient[i] == Approx(difference / 2e-5).epsilon(1e-4));
  }
}

TEST_CASE("one observation has the likelihood of a normal distribution") {
  GpInputs inputs{Eigen::MatrixXd::Constant(1, 1, 0.5), {false}};
  const Eigen::VectorXd y = Eigen::VectorXd::Constant(1, 2);
  Eigen::VectorXd gradient(5);
  const double variance = std::exp(0.5) + std::exp(0.3) + std::exp(-2.0) + 1e-8;
  const auto one = Eigen::VectorXd::Zero(1);
  CHECK(GpLikelihood(inputs, y)(packed({one, one, 0.5, 0.3, -2}), gradient) ==
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
  const bool summed = fitted.log_own_signal > fitted.log_signal;
  const auto& lengths = summed ? fitted.log_own_lengths : fitted.log_lengths;
  CHECK(lengths[1] > lengths[0] + 0.5);
  CHECK(fitted.log_noise < -5);
}

}  // namespace sandglass::test_gp
