#include "plugins/metrics/reconstructor.hpp"

#include <algorithm>

namespace sandglass::metrics {

Reconstructor::Reconstructor(const MetricContext& context, Index rows)
    : rows_(rows), classes_(context.shape().classes) {
  const Model& model = context.model();
  if (model.conditional() && classes_ == 0)
    throw ConfigError("the model is given the class, but this dataset has no labels\nuse a dataset with labels");
  graph_.train_only({});
  x_ = graph_.input("x", rows, context.shape().features);
  Value given;
  if (model.conditional()) {
    const Value logits = model.classify(x_);
    if (!logits.valid()) y_ = graph_.input("y", rows, classes_);
    given = logits.valid() ? softmax(logits) : y_;
  }
  const Posterior q = model.posterior(x_, given);
  const Value z = q.valid() ? q.mean : model.conditional() ? model.encode_given(x_, given) : model.encode(x_);
  reconstruction_ = context.loss().reconstruction(model.conditional() ? model.decode_given(z, given) : model.decode(z));
  graph_.finish_forward_only({reconstruction_});
  if (y_.valid()) one_hot_.resize(static_cast<std::size_t>(y_.size()));
}

BatchView Reconstructor::operator()(const float* x, const std::int32_t* labels) {
  graph_.set_input(x_, x);
  if (y_.valid()) {
    std::fill(one_hot_.begin(), one_hot_.end(), 0.0F);
    for (Index i = 0; i < rows_; ++i) one_hot_.at(static_cast<std::size_t>(i * classes_ + labels[i])) = 1;
    graph_.set_input(y_, one_hot_.data());
  }
  graph_.forward();
  return {graph_.data<float>(reconstruction_), rows_, reconstruction_.cols()};
}

}  // namespace sandglass::metrics
