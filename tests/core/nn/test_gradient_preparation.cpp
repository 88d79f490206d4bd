#include "core/nn/gradient_preparation.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/base/error.hpp"

namespace sandglass::test_gradient_preparation {

namespace {

/// A weight (1, -2) and a bias 3, with the gradients (3, 0) and 4: of norm 5 together.
struct Layer {
  explicit Layer(Precision precision = Precision::f64) : set(precision) {
    weight.set(0, 1), weight.set(1, -2), bias.set(0, 3);
    with_scalar(precision, [&](auto zero) {
      using T = decltype(zero);
      weight.gradient<T>()[0] = 3, weight.gradient<T>()[1] = 0, bias.gradient<T>()[0] = 4;
    });
  }
  void prepare(const GradientOptions& options, double rate = 0.1) {
    GradientPreparation({&weight, &bias}, options).apply(rate);
  }
  ParameterSet set;
  Parameter& weight = set.add("encoder.weight", 1, 2);
  Parameter& bias = set.add("encoder.bias", 1, 1);
};

}  // namespace

TEST_CASE("without clipping and decay nothing changes") {
  Layer layer;
  layer.prepare({});
  CHECK(layer.weight.at(0) == 1);
  CHECK(layer.weight.gradient_at(0) == 3);
  CHECK(layer.bias.gradient_at(0) == 4);
}

TEST_CASE("gradients are clipped to a norm over all parameters of the update, and shorter ones are left alone") {
  for (const Precision precision : {Precision::f32, Precision::f64}) {
    Layer layer(precision);
    layer.prepare({.clip_norm = 1});
    const double factor = 1 / (5 + 1e-6);  // as PyTorch's
    CHECK(layer.weight.gradient_at(0) == Approx(3 * factor).epsilon(1e-7));
    CHECK(layer.weight.gradient_at(1) == 0);
    CHECK(layer.bias.gradient_at(0) == Approx(4 * factor).epsilon(1e-7));
    CHECK(layer.weight.at(0) == 1);
    Layer longer(precision);
    longer.prepare({.clip_norm = 5.1});
    CHECK(longer.weight.gradient_at(0) == 3);
  }
}

TEST_CASE("a gradient that is no number is not clipped away") {
  Layer layer;
  layer.bias.gradient<double>()[0] = std::nan("");
  layer.prepare({.clip_norm = 1});
  CHECK(std::isnan(layer.bias.gradient_at(0)));
  Layer infinite;
  infinite.bias.gradient<double>()[0] = HUGE_VAL;
  infinite.prepare({.clip_norm = 1});
  CHECK(std::isnan(infinite.bias.gradient_at(0)));
}

TEST_CASE("the norm of many numbers in single precision is that of their sum in double") {
  constexpr Index kMany = 1 << 20;
  ParameterSet set;
  auto& w = set.add("w", 1, kMany);
  for (Index i = 0; i < kMany; ++i) w.gradient<float>()[i] = 1e-3F + 1e-6F * static_cast<float>(i % 7);
  double squares = 0;
  for (Index i = 0; i < kMany; ++i) squares += w.gradient_at(i) * w.gradient_at(i);
  const double first = w.gradient_at(0);
  GradientPreparation({&w}, {.clip_norm = 0.5}).apply(1);
  CHECK(w.gradient_at(0) == Approx(first * 0.5 / std::sqrt(squares)).epsilon(1e-6));
}

TEST_CASE("decoupled decay shrinks weights by rate times decay and leaves gradients alone") {
  Layer layer;
  layer.prepare({.weight_decay = 0.5}, 0.2);
  CHECK(layer.weight.at(0) == Approx(0.9));
  CHECK(layer.weight.at(1) == Approx(-1.8));
  CHECK(layer.weight.gradient_at(0) == 3);
  CHECK(layer.bias.at(0) == 3);
}

TEST_CASE("decay as a penalty adds to the gradient, after clipping, and leaves weights alone") {
  Layer layer;
  layer.prepare({.clip_norm = 1, .weight_decay = 0.5, .decoupled = false});
  CHECK(layer.weight.at(0) == 1);
  CHECK(layer.weight.gradient_at(0) == Approx(0.6 + 0.5).epsilon(1e-6));
  CHECK(layer.weight.gradient_at(1) == Approx(-1));
  CHECK(layer.bias.gradient_at(0) == Approx(0.8).epsilon(1e-6));
}

TEST_CASE("biases decay if they are asked to") {
  Layer layer;
  layer.prepare({.weight_decay = 1, .decay_biases = true}, 0.5);
  CHECK(layer.bias.at(0) == 1.5);
}

TEST_CASE("a negative or infinite clip norm or decay is refused") {
  CHECK_THROWS_AS(GradientPreparation({}, {.clip_norm = -1}), Error);
  CHECK_THROWS_AS(GradientPreparation({}, {.clip_norm = std::nan("")}), Error);
  CHECK_THROWS_AS(GradientPreparation({}, {.weight_decay = -1}), Error);
  CHECK_THROWS_AS(GradientPreparation({}, {.weight_decay = HUGE_VAL}), Error);
}

}  // namespace sandglass::test_gradient_preparation
