#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/autodiff/ops/ops.hpp"
#include "tests/core/autodiff/run.hpp"

namespace sandglass::test_gaussian {

TEST_CASE("a Gaussian's divergence from the standard normal is half of mean^2 + variance - ln variance - 1") {
  Graph g(Precision::f64);
  const Value mean = g.constant(2, 2, {0, 0, 3, -1}), lv = g.constant(2, 2, {0, 0, std::log(4.0), std::log(0.25)});
  const auto y = run(g, kl_standard_normal(mean, lv));
  CHECK(y[0] == 0);
  CHECK(y[1] == Approx(0.5 * (9 + 4 - std::log(4.0) - 1 + 1 + 0.25 + std::log(4.0) - 1)));
}

TEST_CASE("a Gaussian's log-density is that of the textbook, with any of the three shapes of variance") {
  Graph g(Precision::f64);
  const Value x = g.constant(2, 2, {1, 2, 3, 4}), mean = g.constant(2, 2, {1, 0, 1, 0});
  const double two_pi = 2 * std::numbers::pi;
  const auto nll = [&](double d, double v) { return 0.5 * (d * d / v + std::log(v * two_pi)); };
  const Value full = gaussian_nll_rows(x, mean, g.constant(2, 2, {0, 1, 2, 3}));
  const Value row = gaussian_nll_rows(x, mean, g.constant(1, 2, {-1, 1}));
  const Value one = gaussian_nll_rows(x, mean, g.constant(1, 1, 0.5));
  const auto y = run(g, concat_columns({full, row, one}));
  CHECK(y[0] == Approx(nll(0, 1) + nll(2, std::exp(1.0))));
  CHECK(y[1] == Approx(nll(0, std::exp(-1.0)) + nll(2, std::exp(1.0))));
  CHECK(y[2] == Approx(nll(0, std::exp(0.5)) + nll(2, std::exp(0.5))));
  CHECK(y[3] == Approx(nll(2, std::exp(2.0)) + nll(4, std::exp(3.0))));
  CHECK(y[4] == Approx(nll(2, std::exp(-1.0)) + nll(4, std::exp(1.0))));
  CHECK(y[5] == Approx(nll(2, std::exp(0.5)) + nll(4, std::exp(0.5))));
}

TEST_CASE("reparameterised draws have the mean and variance asked for, new at every step and the same for a key") {
  Graph g(Precision::f64);
  const Value z = reparameterise(g.constant(2000, 2, 3.0), g.constant(2000, 2, std::log(4.0)));
  const auto first = run(g, z, {1, 1}), second = run(g, z, {1, 2}), again = run(g, z, {1, 1});
  CHECK(first == again);
  CHECK(first != second);
  double mean = 0, variance = 0;
  for (const double v : first) mean += v / 4000;
  for (const double v : first) variance += (v - mean) * (v - mean) / 4000;
  CHECK(mean == Approx(3).margin(0.15));
  CHECK(variance == Approx(4).epsilon(0.1));
}

TEST_CASE("without variance a reparameterised draw is the mean") {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  Graph g(Precision::f64);
  CHECK(run(g, reparameterise(g.constant(1, 3, {1, 2, 3}), g.constant(1, 3, -kInf))) == std::vector<double>{1, 2, 3});
}

TEST_CASE("cross-entropy from logits is exact for huge logits, ignores impossible classes and hands NaN on") {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  Graph g(Precision::f64);
  const Value logits = g.constant(4, 2, {1000, 0, 0, 0, -kInf, 5, std::nan(""), 0});
  const Value target = g.constant(4, 2, {0, 1, 0.5, 0.5, 0, 1, 0, 1});
  const auto y = run(g, cross_entropy_from_logits(logits, target));
  CHECK(y[0] == 1000);
  CHECK(y[1] == Approx(std::log(2.0)));
  CHECK(y[2] == 0);
  CHECK(std::isnan(y[3]));
}

}  // namespace sandglass::test_gaussian
