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
  adam->step(1);
  CHECK(weights.w.at(0) == Approx(1 - 0.01).epsilon(1e-7));
  CHECK(weights.w.at(1) == Approx(-2 + 0.01).epsilon(1e-7));
  CHECK(adam->fused_update_rate() == nullptr);
}

TEST_CASE("momentum adds a share of the last step to the next") {
  Weights weights;
  const auto sgd = built::optimizer("sgd", {{"learning_rate", 0.1}, {"momentum", 0.5}});
  sgd->prepare({&weights.w});
  weights.gradient(1, 2);
  sgd->step(1);
  CHECK(weights.w.at(0) == Approx(0.9));
  sgd->step(1);  // v = 0.5 * -0.1 - 0.1 = -0.15
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
  adadelta->step(1);
  const double e = 0.05 * 4, s = 2 * std::sqrt(1e-6 / (e + 1e-6));
  CHECK(weights.w.at(0) == Approx(1 - s).epsilon(1e-12));
  CHECK(weights.w.at(1) == Approx(-2 + s).epsilon(1e-5));
  adadelta->step(1);
  const double e2 = 0.95 * e + 0.05 * 4, s2 = 2 * std::sqrt((0.05 * s * s + 1e-6) / (e2 + 1e-6));
  CHECK(weights.w.at(0) == Approx(1 - s - s2).epsilon(1e-12));
}

TEST_CASE("descent that clips or decays is not fused") {
  CHECK(built::optimizer("sgd", {{"clip_norm", 1.0}})->fused_update_rate() == nullptr);
  CHECK(built::optimizer("sgd", {{"weight_decay", 0.1}})->fused_update_rate() == nullptr);
}

TEST_CASE("Nesterov's momentum steps ahead by the new velocity") {
  Weights weights;
  const auto sgd = built::optimizer("sgd", {{"learning_rate", 0.1}, {"momentum", 0.5}, {"nesterov", true}});
  sgd->prepare({&weights.w});
  weights.gradient(1, 2);
  sgd->step(1);  // v = -0.1, w += 0.5 v - 0.1
  CHECK(weights.w.at(0) == Approx(1 - 0.15));
  sgd->step(1);  // v = -0.15
  CHECK(weights.w.at(0) == Approx(1 - 0.15 - 0.175));
}

TEST_CASE("AdamW shrinks weights beside its step; as a penalty the decay passes through the step") {
  Weights weights;
  const auto decoupled = built::optimizer("adam", {{"learning_rate", 0.01}, {"weight_decay", 0.5}});
  decoupled->prepare({&weights.w});
  weights.gradient(3, -400);
  decoupled->step(1);
  CHECK(weights.w.at(0) == Approx(1 - 0.005 - 0.01).epsilon(1e-7));
  CHECK(weights.w.at(1) == Approx(-2 + 0.01 + 0.01).epsilon(1e-7));
  Weights other;
  const auto l2 =
      built::optimizer("adam", {{"learning_rate", 0.01}, {"weight_decay", 0.5}, {"decay", std::string("l2")}});
  l2->prepare({&other.w});
  other.gradient(-0.1, 0.1);
  l2->step(1);  // gradients -0.1 + 0.5 and 0.1 - 1: of the other sign
  CHECK(other.w.at(0) == Approx(1 - 0.01).epsilon(1e-7));
  CHECK(other.w.at(1) == Approx(-2 + 0.01).epsilon(1e-7));
}

TEST_CASE("every optimizer clips its gradients and lets its weights decay") {
  for (const std::string name : {"adadelta", "adagrad", "adam", "rmsprop", "sgd"}) {
    INFO(name);
    const auto after = [&](const built::Settings& settings, double gradient) {
      Weights weights;
      const auto optimizer = built::optimizer(name, settings);
      optimizer->prepare({&weights.w});
      for (int step = 0; step < 3; ++step) weights.gradient(gradient, 0), optimizer->step(1);
      return weights.w.at(0);
    };
    CHECK(after({{"weight_decay", 0.1}}, 1) < after({}, 1));
    built::Settings clipped{{"clip_norm", 0.5}};
    if (name != "sgd") clipped["epsilon"] = 1.0;  // so that the size of the gradient is seen
    CHECK(after(clipped, 7) == Approx(after(clipped, 0.4999999)).margin(1e-6));
    CHECK(std::abs(after(clipped, 7) - after(clipped, 0.45)) > 1e-5);
  }
}

TEST_CASE("RMSprop divides by the root of the running mean of squares, or of the variance") {
  Weights weights;
  const auto rmsprop = built::optimizer("rmsprop", {{"learning_rate", 0.1}, {"alpha", 0.75}, {"epsilon", 1e-6}});
  rmsprop->prepare({&weights.w});
  weights.gradient(2, -200);
  rmsprop->step(1);
  CHECK(weights.w.at(0) == Approx(1 - 0.1 * 2 / (1 + 1e-6)).epsilon(1e-12));
  CHECK(weights.w.at(1) == Approx(-2 + 0.1 * 200 / (100 + 1e-6)).epsilon(1e-12));
  Weights other;
  const auto centered = built::optimizer(
      "rmsprop", {{"learning_rate", 0.1}, {"alpha", 0.75}, {"epsilon", 1e-6}, {"centered", true}, {"momentum", 0.5}});
  centered->prepare({&other.w});
  other.gradient(2, 0);
  centered->step(1);
  const double first = 2 / (std::sqrt(1 - 0.25) + 1e-6);
  CHECK(other.w.at(0) == Approx(1 - 0.1 * first).epsilon(1e-12));
  centered->step(1);
  const double m = 0.75 * 0.5 + 0.25 * 2, v = 0.75 + 1;
  const double second = 0.5 * first + 2 / (std::sqrt(v - m * m) + 1e-6);
  CHECK(other.w.at(0) == Approx(1 - 0.1 * (first + second)).epsilon(1e-12));
  CHECK(other.w.at(1) == -2);
}

TEST_CASE("the variance of a constant gradient, which rounding may take below 0, makes no step that is no number") {
  Weights weights;
  const auto centered = built::optimizer("rmsprop", {{"alpha", 0.0}, {"centered", true}});
  centered->prepare({&weights.w});
  for (int step = 0; step < 50; ++step) {
    weights.gradient(0.1 + 0.01 * step, 1e-9);
    centered->step(1);
    CHECK(std::isfinite(weights.w.at(0)));
  }
}

TEST_CASE("Adagrad divides by the root of the sum of squares so far") {
  Weights weights;
  const auto adagrad = built::optimizer("adagrad", {{"learning_rate", 0.1}, {"initial", 5.0}});
  adagrad->prepare({&weights.w});
  weights.gradient(2, 0);
  adagrad->step(1);
  CHECK(weights.w.at(0) == Approx(1 - 0.1 * 2 / 3).epsilon(1e-9));
  weights.gradient(4, 0);
  adagrad->step(1);
  CHECK(weights.w.at(0) == Approx(1 - 0.1 * 2 / 3 - 0.1 * 4 / 5).epsilon(1e-9));
  CHECK(weights.w.at(1) == -2);
}

}  // namespace sandglass::test_optimizers
