#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/losses/recorded_loss.hpp"

namespace sandglass::test_continuous_bernoulli {
using built::Numbers;

namespace {

/// ln (e^a - 1)/a by its power series, sum a^n / (n + 1)!, in the widest type there is: no quotient near 0/0.
long double log_normaliser(long double a) {
  long double sum = 0, term = 1;
  for (int n = 0; n < 200; ++n) {
    sum += term;
    term *= a / (n + 2);
  }
  return std::log(sum);
}

double nll(double a, double x) { return built::nll_of(*built::loss("continuous_bernoulli"), 1, {a}, {x}).at(0); }

double mean_of(double a) {
  return built::evaluate(1, {a}, {0},
                         [](Value of, Value) { return built::loss("continuous_bernoulli")->reconstruction(of); })
      .at(0);
}

const Numbers kLogits{0, 1e-12, 1e-6, 1e-3, 0.1, 0.3, 0.499999, 0.5, 0.500001, 0.7, 1, 3, 12};

}  // namespace

TEST_CASE("the continuous Bernoulli's normaliser is exact, at a logit of 0 and near it too") {
  for (const double size : kLogits)
    for (const double a : {size, -size}) {
      INFO("a = " << a);
      const auto expected = static_cast<double>(log_normaliser(a) - 0.3L * static_cast<long double>(a));
      CHECK(nll(a, 0.3) == Approx(expected).epsilon(1e-12).margin(1e-14));
    }
  CHECK(nll(0, 0.8) == 0);  // the uniform density
}

TEST_CASE("the continuous Bernoulli is a density: it integrates to 1, with the reconstruction as its mean") {
  for (const double a : {-4.0, -0.2, 0.0, 0.4999, 0.5001, 2.0, 9.0}) {
    double total = 0, mean = 0;
    const int steps = 2000;
    for (int i = 0; i < steps; ++i) {
      const double x = (i + 0.5) / steps, p = std::exp(-nll(a, x)) / steps;
      total += p, mean += x * p;
    }
    INFO("a = " << a);
    CHECK(total == Approx(1).epsilon(1e-5));
    CHECK(mean_of(a) == Approx(mean).epsilon(1e-5));
  }
  CHECK(mean_of(0) == 0.5);
  CHECK(mean_of(800) == Approx(1 - 1 / 800.0));
  CHECK(mean_of(-800) == Approx(1 / 800.0));
  CHECK(nll(800, 1) == Approx(-std::log(800)));
}

TEST_CASE("the continuous Bernoulli is cross-entropy less the logarithm of the paper's normaliser") {
  const auto bce = built::loss("bce");
  for (const double a : {-3.0, -0.9, 0.6, 2.5}) {
    const double p = 1 / (1 + std::exp(-a)), c = 2 * std::atanh(1 - 2 * p) / (1 - 2 * p);
    CHECK(nll(a, 0.35) == Approx(built::nll_of(*bce, 1, {a}, {0.35}).at(0) - std::log(c)).epsilon(1e-12));
  }
}

TEST_CASE("the continuous Bernoulli's mean has the gradient that differences find, on both sides of its series") {
  const auto loss = built::loss("continuous_bernoulli");
  for (const double a : {-2.0, -0.4, 0.0, 0.3, 0.49, 0.51, 5.0}) {
    ParameterSet parameters(Precision::f64);
    auto& parameter = parameters.add("a", 1, 1);
    parameter.set(0, a);
    Graph graph(Precision::f64);
    graph.finish(sum(loss->reconstruction(graph.parameter(parameter))));
    graph.forward();
    graph.backward();
    const double h = 1e-5;
    CHECK(parameter.gradient_at(0) == Approx((mean_of(a + h) - mean_of(a - h)) / (2 * h)).epsilon(1e-7));
  }
}

}  // namespace sandglass::test_continuous_bernoulli
