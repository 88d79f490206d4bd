#include <catch2/catch.hpp>
#include <cmath>

#include "core/base/error.hpp"
#include "core/nn/conv.hpp"
#include "core/nn/optimizer.hpp"
#include "core/nn/recurrent.hpp"

namespace sandglass::test_images {

namespace {

double variance(const Parameter& p) {
  double total = 0;
  for (Index i = 0; i < p.size(); ++i) total += p.at(i) * p.at(i);
  return total / static_cast<double>(p.size());
}

double largest(const Parameter& p) {
  double most = 0;
  for (Index i = 0; i < p.size(); ++i) most = std::max(most, std::fabs(p.at(i)));
  return most;
}

}  // namespace

TEST_CASE("convolutional layers name their parameters, know their shapes and undo each other's") {
  ParameterSet set;
  Rng rng(1, Purpose::initialise);
  const Conv2d down(set, "encoder.0", {28, 28, 3}, 16, {5, 3, 2, 1}, Activation::relu, rng);
  CHECK(down.output_shape() == ImageShape{13, 14, 16});
  CHECK(set.at("encoder.0.weight").rows() == 5 * 3 * 3);
  CHECK(set.at("encoder.0.weight").cols() == 16);
  CHECK(set.at("encoder.0.bias").cols() == 16);
  const ConvTranspose2d up(set, "decoder.0", {7, 7, 16}, 3, {3, 3, 2, 1, 1}, Activation::identity, rng);
  CHECK(up.output_shape() == ImageShape{14, 14, 3});
  CHECK(set.at("decoder.0.weight").rows() == 27);
  CHECK(set.at("decoder.0.weight").cols() == 16);
  CHECK(set.at("decoder.0.bias").cols() == 3);
  CHECK_THROWS_AS(Conv2d(set, "bad", {2, 2, 1}, 4, {5, 5}, Activation::relu, rng), ShapeError);
}

TEST_CASE("weights of convolutions are drawn by the fans of a pixel, not by the sides of the matrix") {
  ParameterSet set;
  Rng rng(1, Purpose::initialise);
  const Conv2d relu(set, "a", {8, 8, 20}, 30, {3, 3}, Activation::relu, rng);
  CHECK(variance(relu.weight()) == Approx(2.0 / 180).epsilon(0.06));
  const Conv2d tanh_layer(set, "b", {8, 8, 20}, 30, {3, 3}, Activation::tanh, rng);
  CHECK(largest(tanh_layer.weight()) == Approx(std::sqrt(6.0 / (180 + 270))).epsilon(0.01));
  const ConvTranspose2d up(set, "c", {8, 8, 40}, 10, {4, 4, 2, 1}, Activation::relu, rng);
  CHECK(variance(up.weight()) == Approx(2.0 / 160).epsilon(0.06));
}

TEST_CASE("a convolutional autoencoder learns to copy bars") {
  ParameterSet set;
  Rng rng(2, Purpose::initialise);
  const Conv2d down(set, "down", {8, 8, 1}, 8, {3, 3, 2, 1}, Activation::relu, rng);
  const ConvTranspose2d up(set, "up", down.output_shape(), 1, {3, 3, 2, 1, 1}, Activation::sigmoid, rng);
  Graph g;
  const Value x = g.input("x", 16, 64);
  const Value loss = bce_with_logits(up.logits(down(x)), x, Reduction::mean);
  g.finish(loss);
  for (Index i = 0; i < 16 * 64; ++i) {
    const Index example = i / 64, row = i % 64 / 8, col = i % 8;
    g.input_data<float>(x)[i] = example < 8 ? (row == example ? 1.0F : 0.0F) : (col == example - 8 ? 1.0F : 0.0F);
  }
  Adam adam(all_parameters(set));
  g.forward();
  const double before = g.scalar(loss);
  for (int i = 0; i < 600; ++i) {
    g.forward();
    g.backward();
    adam.step(0.02);
  }
  CHECK(g.scalar(loss) < 0.2 * before);
}

TEST_CASE("recurrent layers name their parameters and start within 1 / sqrt(hidden)") {
  ParameterSet set;
  Rng rng(3, Purpose::initialise);
  const Gru gru_layer(set, "gru", 7, 16, rng);
  const Lstm lstm_layer(set, "lstm", 7, 16, rng);
  CHECK(gru_layer.hidden() == 16);
  CHECK(set.at("gru.input_weight").rows() == 7);
  CHECK(set.at("gru.input_weight").cols() == 48);
  CHECK(set.at("gru.hidden_weight").rows() == 16);
  CHECK(set.at("lstm.input_bias").cols() == 64);
  CHECK(set.at("lstm.hidden_bias").cols() == 64);
  for (const Parameter& p : set) {
    CHECK(largest(p) <= 0.25);
    CHECK(largest(p) > 0.2);
  }
}

TEST_CASE("both recurrent layers learn to remember the first of several inputs") {
  for (const bool is_lstm : {false, true}) {
    ParameterSet set;
    Rng rng(4, Purpose::initialise);
    const Gru gru_layer(set, "gru", 1, 8, rng);
    const Lstm lstm_layer(set, "lstm", 1, 8, rng);
    Parameter& read = set.add("read", 8, 1);
    glorot_uniform(read, rng);
    Graph g;
    const Value x = g.input("x", 64, 6);
    const Value h = last_step(is_lstm ? lstm_layer(x, 6) : gru_layer(x, 6), 6);
    const Value loss = mean_squared_error(matmul(h, g.parameter(read)), slice_columns(x, 0, 1), Reduction::mean);
    g.finish(loss);
    Adam adam(all_parameters(set));
    Rng draw(5, Purpose::test);
    for (Index i = 0; i < 64 * 6; ++i) g.input_data<float>(x)[i] = static_cast<float>(draw.uniform(-1, 1));
    for (int i = 0; i < 400; ++i) {
      g.forward();
      g.backward();
      adam.step(0.02);
    }
    INFO("lstm " << is_lstm);
    CHECK(g.scalar(loss) < 0.02);  // the variance of what it has to tell is 1/3
  }
}

}  // namespace sandglass::test_images
