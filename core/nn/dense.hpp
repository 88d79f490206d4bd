#pragma once
#include <string>

#include "core/autodiff/ops/ops.hpp"
#include "core/nn/initialise.hpp"

namespace sandglass {

/// A fully connected layer act(x W + b): W (in, out) named "<prefix>.weight", b (1, out) named "<prefix>.bias".
/// Holds references into the ParameterSet, which must outlive it. Apply it to any number of graphs.
class Dense {
 public:
  /// Adds both parameters; weights as initialise_for(activation), biases zero. Throws as ParameterSet::add.
  Dense(ParameterSet& parameters, const std::string& prefix, Index in, Index out, Activation activation, Rng& rng);

  /// x (B, in) -> (B, out).
  Value operator()(Value x) const;
  /// The same without the activation: what losses from logits need.
  Value logits(Value x) const;

  Parameter& weight() const { return *weight_; }
  Parameter& bias() const { return *bias_; }
  Activation activation() const { return activation_; }

 private:
  Parameter* weight_;
  Parameter* bias_;
  Activation activation_;
};

/// The mirror of a Dense layer with the same weight transposed, act(x W^T + c): (B, out) -> (B, in).
/// Its only parameter of its own is c (1, in), named "<prefix>.bias". W's gradient is the sum of both uses.
class TiedDense {
 public:
  TiedDense(ParameterSet& parameters, const std::string& prefix, const Dense& mirrored, Activation activation);

  Value operator()(Value x) const;
  Value logits(Value x) const;

  Parameter& weight() const { return *weight_; }
  Parameter& bias() const { return *bias_; }
  Activation activation() const { return activation_; }

 private:
  Parameter* weight_;
  Parameter* bias_;
  Activation activation_;
};

}  // namespace sandglass
