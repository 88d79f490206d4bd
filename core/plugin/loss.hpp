#pragma once
#include <string_view>

#include "core/autodiff/graph.hpp"

namespace sandglass {

/// The reconstruction term: a negative log-likelihood up to a constant. A decoder ends in a pre-activation a (B, D);
/// the loss owns the output function that turns a into the reconstruction x^ (its mean), so that the pair can be
/// computed stably (cross-entropy from logits). One instance serves one trial on one thread.
class Loss {
 public:
  virtual ~Loss();

  /// x^ = output(a), shape (B, D).
  virtual Value reconstruction(Value pre_activation) const = 0;

  /// The loss of reconstructing `target` (B, D) from `pre_activation` (B, D): a 1x1 value.
  virtual Value loss(Value pre_activation, Value target) const = 0;

  /// What one unit of the value is, with its reduction: "nats per pixel, mean over pixels and batch".
  virtual std::string_view unit() const = 0;
};

}  // namespace sandglass
