#include "plugins/metrics/class_input.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::metrics {
namespace {

void softmax(std::span<const float> logits, std::vector<float>& out) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float l : logits) sum += std::exp(l - largest);
  for (std::size_t c = 0; c < out.size(); ++c) out[c] = static_cast<float>(std::exp(logits[c] - largest) / sum);
}

}  // namespace

ClassInput::ClassInput(const MetricContext& context, Graph& graph, Index rows) {
  if (!context.model().conditional()) return;
  if (context.shape().classes == 0)
    throw ConfigError("the model is given the class, but this dataset has no labels\nuse a dataset with labels");
  probabilities_.resize(static_cast<std::size_t>(context.shape().classes));
  y_ = graph.input("y", 1, context.shape().classes);
  repeated_ = repeat_rows(y_, rows);
}

void ClassInput::set(Graph& graph, const MetricBatch& batch, Index row) {
  if (!y_.valid()) return;
  if (batch.class_logits.rows > 0) {
    softmax(batch.class_logits.row(row), probabilities_);
  } else {
    std::fill(probabilities_.begin(), probabilities_.end(), 0.0F);
    probabilities_.at(static_cast<std::size_t>(batch.labels[row])) = 1;
  }
  graph.set_input(y_, probabilities_.data());
}

void ClassInput::set_class(Graph& graph, Index label) {
  std::fill(probabilities_.begin(), probabilities_.end(), 0.0F);
  probabilities_.at(static_cast<std::size_t>(label)) = 1;
  graph.set_input(y_, probabilities_.data());
}

}  // namespace sandglass::metrics
