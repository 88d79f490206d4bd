#include "core/nn/dense.hpp"

namespace sandglass {

Dense::Dense(ParameterSet& parameters, const std::string& prefix, Index in, Index out, Activation activation, Rng& rng)
    : weight_(&parameters.add(prefix + ".weight", in, out)),
      bias_(&parameters.add(prefix + ".bias", 1, out)),
      activation_(activation) {
  initialise_for(activation, *weight_, rng);
}

Value Dense::operator()(Value x) const {
  return linear(x, x.graph().parameter(*weight_), x.graph().parameter(*bias_), activation_);
}

Value Dense::logits(Value x) const { return linear(x, x.graph().parameter(*weight_), x.graph().parameter(*bias_)); }

TiedDense::TiedDense(ParameterSet& parameters, const std::string& prefix, const Dense& mirrored, Activation activation)
    : weight_(&mirrored.weight()),
      bias_(&parameters.add(prefix + ".bias", 1, mirrored.weight().rows())),
      activation_(activation) {}

Value TiedDense::operator()(Value x) const {
  return linear_transposed(x, x.graph().parameter(*weight_), x.graph().parameter(*bias_), activation_);
}

Value TiedDense::logits(Value x) const {
  return linear_transposed(x, x.graph().parameter(*weight_), x.graph().parameter(*bias_));
}

}  // namespace sandglass
