#include "core/nn/initialise.hpp"

#include <cmath>

namespace sandglass {

namespace {

void fill_uniform(Parameter& weight, Rng& rng, double limit) {
  for (Index i = 0; i < weight.size(); ++i) weight.set(i, rng.uniform(-limit, limit));
}

void fill_normal(Parameter& weight, Rng& rng, double deviation) {
  for (Index i = 0; i < weight.size(); ++i) weight.set(i, deviation * rng.normal());
}

double fan_in(const Parameter& weight) { return static_cast<double>(weight.rows()); }
double fan_out(const Parameter& weight) { return static_cast<double>(weight.cols()); }
double glorot(double in, double out) { return std::sqrt(6.0 / (in + out)); }

}  // namespace

void glorot_uniform(Parameter& weight, Rng& rng, double gain) {
  fill_uniform(weight, rng, gain * glorot(fan_in(weight), fan_out(weight)));
}

void he_normal(Parameter& weight, Rng& rng) { fill_normal(weight, rng, std::sqrt(2.0 / fan_in(weight))); }

void zeros(Parameter& parameter) {
  for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, 0);
}

std::string_view initial_weights(Activation activation) {
  switch (activation) {
    case Activation::relu:
    case Activation::softplus:
    case Activation::elu:
    case Activation::leaky_relu:
    case Activation::silu:
    case Activation::gelu: return "N(0, 2 / in) (He)";
    case Activation::sigmoid: return "U(-a, a), a = 4 sqrt(6 / (in + out)) (Glorot, gain 4)";
    case Activation::identity:
    case Activation::tanh: return "U(-a, a), a = sqrt(6 / (in + out)) (Glorot)";
  }
  return "";
}

std::string_view initialisation_text() {
  return "Weights are drawn for the activation of their layer; in and out are its units on either side, of a "
         "convolution "
         "the numbers that meet in one. What gives a reconstruction, the mean or log-variance of a code, or logits "
         "counts as identity, whatever follows it in the loss. Biases are 0, and tied decoders have the encoder's "
         "weights. "
         "The four arrays of a GRU or LSTM with H units are U(-a, a), a = 1 / sqrt(H). The draws follow from the "
         "trial's "
         "seed.";
}

void initialise_for(Activation activation, Parameter& weight, Rng& rng) {
  initialise_for(activation, weight, rng, fan_in(weight), fan_out(weight));
}

void initialise_for(Activation activation, Parameter& weight, Rng& rng, double in, double out) {
  switch (activation) {
    case Activation::relu:
    case Activation::softplus:
    case Activation::elu:
    case Activation::leaky_relu:
    case Activation::silu:
    case Activation::gelu: return fill_normal(weight, rng, std::sqrt(2.0 / in));
    case Activation::sigmoid: return fill_uniform(weight, rng, 4 * glorot(in, out));
    case Activation::identity:
    case Activation::tanh: return fill_uniform(weight, rng, glorot(in, out));
  }
}

}  // namespace sandglass
