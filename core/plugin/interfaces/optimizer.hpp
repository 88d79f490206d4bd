#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "core/autodiff/graph.hpp"

namespace sandglass {

/// An update rule. One instance serves one trial on one thread.
class Optimizer {
 public:
  virtual ~Optimizer();

  /// Allocates the state for `parameters`, which step() then updates in this order; called once, before the first
  /// step. Parameters whose update the graph has fused into its products are not among them.
  virtual void prepare(std::vector<Parameter*> parameters) = 0;

  /// One update from the gradients of the last backward pass, which it may change. `factor` is what the learning rate
  /// is to be multiplied with in this step: where the study's schedule stands, times the rate of the update
  /// (Update::rate); 1 without either. Must not allocate.
  virtual void step(double factor) = 0;

  /// If the rule is W <- W - factor * rate * dW and nothing else: the address of the rate, so that the graph may fuse
  /// the update with the product that gives dW. Null otherwise: also where gradients are clipped or weights decay.
  virtual const double* fused_update_rate() const { return nullptr; }

  /// The memory in which step() remembers what it did before, after prepare(); always of the same sizes. A checkpoint
  /// copies these bytes out, and back into a new instance that then goes on with the same bits. Empty: nothing is
  /// remembered.
  virtual std::vector<std::span<std::byte>> state() { return {}; }
};

}  // namespace sandglass
