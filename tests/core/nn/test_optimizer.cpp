#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/ops/ops.hpp"
#include "core/base/error.hpp"
#include "core/nn/optimizer.hpp"

namespace sandglass::test_optimizer {

namespace {

/// f(w) = w^2 / 2 for one number: the gradient is w itself.
struct Bowl {
  explicit Bowl(Precision precision, double start) : set(precision), graph(precision) {
    set.add("w", 1, 1).set(0, start);
    const Value w = graph.parameter(set.at("w"));
    graph.finish(0.5 * square(w));
  }
  double w() const { return set.at("w").at(0); }
  void differentiate() {
    graph.forward();
    graph.backward();
  }
  ParameterSet set;
  Graph graph;
};

}  // namespace

TEST_CASE("gradient descent with momentum follows its recurrence") {
  for (const Precision precision : {Precision::f32, Precision::f64}) {
    Bowl bowl(precision, 1);
    Sgd sgd(all_parameters(bowl.set), 0.9);
    double w = 1, v = 0;
    for (int i = 0; i < 10; ++i) {
      bowl.differentiate();
      sgd.step(0.1);
      v = 0.9 * v - 0.1 * w;
      w += v;
      CHECK(bowl.w() == Approx(w).epsilon(1e-5));
    }
  }
}

TEST_CASE("plain gradient descent is w - rate g, with a rate that may change") {
  Bowl bowl(Precision::f64, 2);
  Sgd sgd(all_parameters(bowl.set));
  bowl.differentiate();
  sgd.step(0.5);
  CHECK(bowl.w() == 1);
  bowl.differentiate();
  sgd.step(0.25);
  CHECK(bowl.w() == 0.75);
}

TEST_CASE("Adam follows Kingma and Ba's algorithm, its first step being rate times the sign") {
  for (const Precision precision : {Precision::f32, Precision::f64}) {
    Bowl bowl(precision, -3);
    Adam adam(all_parameters(bowl.set));
    double w = -3, m = 0, v = 0;
    for (int t = 1; t <= 20; ++t) {
      bowl.differentiate();
      adam.step(0.001);
      m = 0.9 * m + 0.1 * w;
      v = 0.999 * v + 0.001 * w * w;
      w -= 0.001 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
      CHECK(bowl.w() == Approx(w).epsilon(1e-6));
      if (t == 1) CHECK(bowl.w() == Approx(-3 + 0.001).epsilon(1e-7));
    }
    CHECK(adam.steps() == 20);
  }
}

TEST_CASE("a NaN gradient is not hidden by an optimizer") {
  Bowl bowl(Precision::f32, std::nan(""));
  Adam adam(all_parameters(bowl.set));
  bowl.differentiate();
  adam.step(0.001);
  CHECK(std::isnan(bowl.w()));
}

TEST_CASE("options out of range are refused") {
  CHECK_THROWS_AS(Sgd({}, 1), Error);
  CHECK_THROWS_AS(Sgd({}, -0.1), Error);
  CHECK_THROWS_AS(Sgd({}, std::nan("")), Error);
  CHECK_THROWS_AS(Adam({}, {.beta1 = 1}), Error);
  CHECK_THROWS_AS(Adam({}, {.beta2 = -1}), Error);
  CHECK_THROWS_AS(Adam({}, {.epsilon = 0}), Error);
}

TEST_CASE("the state of an optimizer is as many bytes as the numbers it remembers, in the parameter's precision") {
  for (const Precision precision : {Precision::f32, Precision::f64}) {
    const std::size_t number = precision == Precision::f32 ? 4 : 8;
    ParameterSet set(precision);
    set.add("w", 1, 3);
    Sgd sgd(all_parameters(set), 0.9);
    REQUIRE(sgd.state().size() == 1);
    CHECK(sgd.state()[0].size() == 3 * number);
    Adam adam(all_parameters(set));
    REQUIRE(adam.state().size() == 2);
    CHECK(adam.state()[0].size() == 6 * number);
    CHECK(adam.state()[1].size() == 8);
  }
}

}  // namespace sandglass::test_optimizer
