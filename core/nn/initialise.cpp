#include "core/nn/initialise.hpp"

#include <cmath>

namespace sandglass {

void glorot_uniform(Parameter& weight, Rng& rng, double gain) {
  const double limit = gain * std::sqrt(6.0 / static_cast<double>(weight.rows() + weight.cols()));
  for (Index i = 0; i < weight.size(); ++i) weight.set(i, rng.uniform(-limit, limit));
}

void he_normal(Parameter& weight, Rng& rng) {
  const double deviation = std::sqrt(2.0 / static_cast<double>(weight.rows()));
  for (Index i = 0; i < weight.size(); ++i) weight.set(i, deviation * rng.normal());
}

void zeros(Parameter& parameter) {
  for (Index i = 0; i < parameter.size(); ++i) parameter.set(i, 0);
}

void initialise_for(Activation activation, Parameter& weight, Rng& rng) {
  switch (activation) {
    case Activation::relu:
    case Activation::softplus: return he_normal(weight, rng);
    case Activation::sigmoid: return glorot_uniform(weight, rng, 4);
    case Activation::identity:
    case Activation::tanh: return glorot_uniform(weight, rng);
  }
}

}  // namespace sandglass
