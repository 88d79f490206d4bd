#pragma once
#include "core/autodiff/graph.hpp"

namespace sandglass {

/// An update rule over a model's parameters. One instance serves one trial on one thread.
class Optimizer {
 public:
  virtual ~Optimizer();

  /// Allocates the state; called once, before the first step.
  virtual void prepare(ParameterSet& parameters) = 0;

  /// One update from the gradients of the last backward pass. Parameters whose update the graph has folded into its
  /// products (Parameter::folded()) are left alone. Must not allocate.
  virtual void step(ParameterSet& parameters) = 0;

  /// If the rule is W <- W - rate * dW and nothing else: the address of the rate, so that the graph may fold the update
  /// into the product that gives dW. Null otherwise.
  virtual const double* folded_rate() const { return nullptr; }
};

}  // namespace sandglass
