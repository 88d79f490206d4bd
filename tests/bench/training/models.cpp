#include "training/models.hpp"

#include "core/nn/conv.hpp"
#include "core/nn/mlp.hpp"
#include "core/nn/recurrent.hpp"

namespace sandglass::bench {
namespace {

/// A stack of dense layers, the last one's logits compared with the clean images.
Value stack(ParameterSet& set, Value x, Value clean, const std::vector<Index>& sizes, Activation hidden) {
  Rng rng(1, Purpose::initialise);
  const Mlp net(set, "net", sizes, hidden, Activation::sigmoid, rng);
  return bce_with_logits(net.logits(x), clean, Reduction::mean);
}

Value dae(ParameterSet& set, Value x, Value clean) {
  return stack(set, x, clean, {784, 1000, 784}, Activation::sigmoid);
}

Value ae(ParameterSet& set, Value x, Value clean) {
  return stack(set, x, clean, {784, 512, 256, 32, 256, 512, 784}, Activation::relu);
}

Value small(ParameterSet& set, Value x, Value clean) {
  return stack(set, x, clean, {784, 64, 16, 64, 784}, Activation::relu);
}

Value vae(ParameterSet& set, Value x, Value clean) {
  Rng rng(1, Purpose::initialise);
  const Dense hidden(set, "hidden", 784, 400, Activation::relu, rng);
  const Dense mean_of(set, "mean", 400, 20, Activation::identity, rng);
  const Dense log_variance(set, "log_variance", 400, 20, Activation::identity, rng);
  const Mlp decoder(set, "decoder", {20, 400, 784}, Activation::relu, Activation::sigmoid, rng);
  const Value h = hidden(x), m = mean_of(h), lv = log_variance(h);
  return bce_with_logits(decoder.logits(reparameterise(m, lv)), clean, Reduction::sum_per_example) +
         mean(kl_standard_normal(m, lv));
}

/// Contractive: the squared norm of the encoder's Jacobian is sum_j (h_j (1 - h_j))^2 sum_i W_ij^2.
Value cae(ParameterSet& set, Value x, Value clean) {
  Rng rng(1, Purpose::initialise);
  const Dense encoder(set, "encoder", 784, 500, Activation::sigmoid, rng);
  const Dense decoder(set, "decoder", 500, 784, Activation::sigmoid, rng);
  const Value h = encoder(x);
  const Value norms = column_square_sums(x.graph().parameter(encoder.weight()));
  const Value jacobian = matmul(square(h - square(h)), norms, false, true);
  return bce_with_logits(decoder.logits(h), clean, Reduction::mean) + 0.1 * mean(jacobian);
}

Value conv(ParameterSet& set, Value x, Value clean) {
  Rng rng(1, Purpose::initialise);
  const ConvOptions down{3, 3, 2, 1}, up{3, 3, 2, 1, 1};
  const Conv2d first(set, "encoder.0", {28, 28, 1}, 16, down, Activation::relu, rng);
  const Conv2d second(set, "encoder.1", first.output_shape(), 32, down, Activation::relu, rng);
  const ConvTranspose2d third(set, "decoder.0", second.output_shape(), 16, up, Activation::relu, rng);
  const ConvTranspose2d last(set, "decoder.1", third.output_shape(), 1, up, Activation::sigmoid, rng);
  return bce_with_logits(last.logits(third(second(first(x)))), clean, Reduction::mean);
}

/// Reads an image row by row, and writes it row by row from the last state alone.
Value gru(ParameterSet& set, Value x, Value clean) {
  Rng rng(1, Purpose::initialise);
  const Gru encoder(set, "encoder", 28, 128, rng), decoder(set, "decoder", 128, 128, rng);
  const Dense out(set, "out", 128, 28, Activation::sigmoid, rng);
  const Value states = decoder(last_step(encoder(x, 28), 28), 28);
  const Index rows = x.rows() * 28;
  return bce_with_logits(out.logits(reshape(states, rows, 128)), reshape(clean, rows, 28), Reduction::mean);
}

}  // namespace

const std::vector<Model>& models() {
  static const std::vector<Model> all = {{"dae", &dae, 128, 0.75, false}, {"ae", &ae, 128, 1, true},
                                         {"small", &small, 32, 1, true},  {"vae", &vae, 128, 1, true},
                                         {"cae", &cae, 128, 1, false},    {"conv", &conv, 64, 1, true},
                                         {"gru", &gru, 128, 1, true}};
  return all;
}

}  // namespace sandglass::bench
