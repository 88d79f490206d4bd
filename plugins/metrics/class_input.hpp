#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass::metrics {

/// The class y that a conditional model is given, as the host gives it: the probabilities of its classifier if it has
/// one, else the label, one-hot. For an unconditional model nothing is recorded.
class ClassInput {
 public:
  /// Records y of one example, repeated `rows` times.
  ClassInput(const MetricContext& context, Graph& graph, Index rows);

  /// (rows, C); invalid if the model is unconditional.
  Value value() const { return repeated_; }

  /// Sets y to that of example `row` of a batch.
  void set(Graph& graph, const MetricBatch& batch, Index row);
  /// Sets y to one class, whatever the example.
  void set_class(Graph& graph, Index label);

 private:
  Value y_, repeated_;
  std::vector<float> probabilities_;
};

}  // namespace sandglass::metrics
