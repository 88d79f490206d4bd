#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass::metrics {

/// What the trained model makes of inputs of the metric's own (corrupted, moved), as the host computes a batch: the
/// code is the posterior's mean if there is one, and a conditional model is given its classifier's probabilities if it
/// has one, else the labels. Traced for `rows` rows.
class Reconstructor {
 public:
  Reconstructor(const MetricContext& context, Index rows);

  Index rows() const { return rows_; }
  /// x^ (rows, D) of x (rows, D); valid until the next call. labels: (rows), or null; only read where the model is
  /// given them.
  BatchView operator()(const float* x, const std::int32_t* labels);

 private:
  Index rows_, classes_;
  Graph graph_;
  Value x_, y_, reconstruction_;
  std::vector<float> one_hot_;
};

}  // namespace sandglass::metrics
