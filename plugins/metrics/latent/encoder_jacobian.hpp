#pragma once
#include <memory>

#include "plugins/metrics/class_input.hpp"

namespace sandglass::metrics {

/// The Jacobian dz/dx of the encoder at single examples, exact, by the same operators as in training. One pass computes
/// all of it: x is repeated L times, and of sum_j z(j, j) the gradient with respect to row j of x is row j of the
/// Jacobian.
class EncoderJacobian {
 public:
  explicit EncoderJacobian(const MetricContext& context);

  /// At example `row` of a batch, (L, D); a conditional model's class is held fixed. Valid until the next call.
  BatchView operator()(const MetricBatch& batch, Index row);
  /// At any input x (D), of a model that is not conditional.
  BatchView operator()(std::span<const float> x);

 private:
  Graph graph_;
  Value x_, repeated_;
  std::unique_ptr<ClassInput> y_;
};

}  // namespace sandglass::metrics
