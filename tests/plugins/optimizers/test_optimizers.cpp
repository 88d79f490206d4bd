#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/built.hpp"

namespace sandglass::test_optimizers {

namespace {

struct Weights {
  ParameterSet set{Precision::f64};
  Parameter& w = set.add("w", 1, 2);
  Weights() { w.set(0, 1), w.set(1, -2); }
  void gradient(double g0, double g1) { w.gradient<double>()[0] = g0, w.gradient<double>()[1] = g1; }
};

}  // namespace

TEST_CASE("Adam's first step is the learning rate times the sign of the gradient, whatever its size") {
  Weights weights;
  const auto adam = built::optimizer("adam", {{"learning_rate", 0.01}});
  adam->prepare({&weights.w});
  weights.gradient(3e-3, -400);
  adam->step();
  CHECK(weights.w.at(0) == Approx(1 - 0.01).epsilon(1e-7));
  CHECK(weights.w.at(1) == Approx(-2 + 0.01).epsilon(1e-7));
  CHECK(adam->fused_update_rate() == nullptr);
}

TEST_CASE("momentum adds a share of the last step to the next") {
  Weights weights;
  const auto sgd = built::optimizer("sgd", {{"learning_rate", 0.1}, {"momentum", 0.5}});
  sgd->prepare({&weights.w});
  weights.gradient(1, 2);
  sgd->step();
  CHECK(weights.w.at(0) == Approx(0.9));
  sgd->step();  // v = 0.5 * -0.1 - 0.1 = -0.15
  CHECK(weights.w.at(0) == Approx(0.75));
  CHECK(weights.w.at(1) == Approx(-2 - 0.2 - 0.3));
  CHECK(sgd->fused_update_rate() == nullptr);
}

TEST_CASE("plain descent may be fused, with the rate of the study") {
  const auto sgd = built::optimizer("sgd", {{"learning_rate", 0.3}});
  REQUIRE(sgd->fused_update_rate() != nullptr);
  CHECK(*sgd->fused_update_rate() == 0.3);
}

TEST_CASE("Adadelta follows its two running means, and its first step does not depend on the gradient's size") {
  Weights weights;
  const auto adadelta = built::optimizer("adadelta", {{"epsilon", 1e-6}});
  adadelta->prepare({&weights.w});
  weights.gradient(2, -200);
  adadelta->step();
  const double e = 0.05 * 4, s = 2 * std::sqrt(1e-6 / (e + 1e-6));
  CHECK(weights.w.at(0) == Approx(1 - s).epsilon(1e-12));
  CHECK(weights.w.at(1) == Approx(-2 + s).epsilon(1e-5));
  adadelta->step();
  const double e2 = 0.95 * e + 0.05 * 4, s2 = 2 * std::sqrt((0.05 * s * s + 1e-6) / (e2 + 1e-6));
  CHECK(weights.w.at(0) == Approx(1 - s - s2).epsilon(1e-12));
}

}  // namespace sandglass::test_optimizers
