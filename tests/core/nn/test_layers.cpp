#include <catch2/catch.hpp>
#include <cmath>

#include "core/autodiff/gradient_check.hpp"
#include "core/base/error.hpp"
#include "core/nn/mlp.hpp"
#include "core/nn/optimizer.hpp"

namespace sandglass::test_layers {

TEST_CASE("a dense layer names its parameters and computes act(x W + b)") {
  ParameterSet set(Precision::f64);
  Rng rng(1, Purpose::initialise);
  const Dense layer(set, "encoder.0", 3, 2, Activation::sigmoid, rng);
  CHECK(set.at("encoder.0.weight").rows() == 3);
  CHECK(set.at("encoder.0.weight").cols() == 2);
  CHECK(set.at("encoder.0.bias").cols() == 2);
  layer.bias().set(1, 0.5);
  Graph g(Precision::f64);
  const Value x = g.constant(1, 3, {1, 2, 3});
  const Value y = layer(x), z = layer.logits(x);
  g.finish_forward_only({y, z});
  g.forward();
  double expected = 0.5;
  for (Index i = 0; i < 3; ++i) expected += static_cast<double>(i + 1) * layer.weight().at(i * 2 + 1);
  CHECK(g.element(z, 1) == Approx(expected));
  CHECK(g.element(y, 1) == Approx(1 / (1 + std::exp(-expected))));
}

TEST_CASE("a tied decoder stays the encoder's transpose through training") {
  ParameterSet set(Precision::f64);
  Rng rng(2, Purpose::initialise);
  const Dense encoder(set, "encoder", 6, 4, Activation::sigmoid, rng);
  const TiedDense decoder(set, "decoder", encoder, Activation::sigmoid);
  CHECK(set.size() == 3);
  CHECK(&decoder.weight() == &encoder.weight());
  CHECK(decoder.bias().cols() == 6);
  Graph g(Precision::f64);
  const Value x = g.input("x", 5, 6);
  const Value loss = bce_with_logits(decoder.logits(encoder(x)), x, Reduction::mean);
  g.fuse_gradient_descent();
  g.finish(loss);
  CHECK_FALSE(g.fused(encoder.weight()));
  Sgd sgd(all_parameters(set), 0, &g);
  g.set_fused_update_rate(1);
  for (Index i = 0; i < 30; ++i) g.input_data<double>(x)[i] = rng.uniform();
  g.forward();
  const double before = g.scalar(loss);
  for (int i = 0; i < 50; ++i) {
    g.forward();
    g.backward();
    sgd.step(1);
  }
  g.forward();
  CHECK(g.scalar(loss) < before);
}

TEST_CASE("the gradients of a whole autoencoder agree with central differences") {
  ParameterSet set(Precision::f64);
  Rng rng(3, Purpose::initialise);
  const Mlp encoder(set, "encoder", {7, 5, 3}, Activation::tanh, Activation::identity, rng);
  const Mlp decoder(set, "decoder", {3, 5, 7}, Activation::softplus, Activation::sigmoid, rng);
  const auto result = check_gradients(
      [&](Graph& g, ParameterSet&) {
        const Value x = g.input("x", 4, 7);
        return bce_with_logits(decoder.logits(encoder(x)), x, Reduction::sum_per_example);
      },
      set, {.fill_inputs = [](Graph& g) {
        Rng draw(4, Purpose::test);
        for (Index i = 0; i < 28; ++i) g.input_data<double>(g.input_named("x"))[i] = draw.uniform();
      }});
  INFO(result.message);
  CHECK(result.passed);
  CHECK(result.checked == set.count());
}

TEST_CASE("a stack gives every layer's output, and refuses sizes that make none") {
  ParameterSet set;
  Rng rng(5, Purpose::initialise);
  const Mlp net(set, "net", {4, 3, 2}, Activation::relu, Activation::sigmoid, rng);
  CHECK(net.layers()[0].activation() == Activation::relu);
  CHECK(net.layers()[1].activation() == Activation::sigmoid);
  Graph g;
  const auto all = net.all(g.constant(5, 4, 1));
  REQUIRE(all.size() == 2);
  CHECK(all[0].cols() == 3);
  CHECK(all[1].cols() == 2);
  CHECK_THROWS_AS(Mlp(set, "short", {4}, Activation::relu, Activation::relu, rng), ShapeError);
  CHECK_THROWS_AS(Mlp(set, "empty", {4, 0}, Activation::relu, Activation::relu, rng), ShapeError);
}

TEST_CASE("a linear autoencoder of full width learns the identity") {
  ParameterSet set;
  Rng rng(6, Purpose::initialise);
  const Dense encoder(set, "encoder", 4, 4, Activation::identity, rng);
  const Dense decoder(set, "decoder", 4, 4, Activation::identity, rng);
  Graph g;
  const Value x = g.input("x", 32, 4);
  const Value loss = mean_squared_error(decoder(encoder(x)), x, Reduction::mean);
  g.finish(loss);
  Adam adam(all_parameters(set));
  for (Index i = 0; i < 128; ++i) g.input_data<float>(x)[i] = static_cast<float>(rng.normal());
  for (int i = 0; i < 2000; ++i) {
    g.forward();
    g.backward();
    adam.step(0.01);
  }
  CHECK(g.scalar(loss) < 1e-4);
}

}  // namespace sandglass::test_layers
