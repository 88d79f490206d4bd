#include "plugins/metrics/latent/encoder_jacobian.hpp"

namespace sandglass::metrics {

EncoderJacobian::EncoderJacobian(const MetricContext& context) {
  const Model& model = context.model();
  const Index units = model.latent_size();
  graph_.train_only({});
  x_ = graph_.input("x", 1, context.shape().features);
  repeated_ = repeat_rows(x_, units);
  y_ = std::make_unique<ClassInput>(context, graph_, units);
  const Value z = model.conditional() ? model.encode_given(repeated_, y_->value()) : model.encode(repeated_);
  std::vector<double> identity(static_cast<std::size_t>(units * units), 0.0);
  for (Index j = 0; j < units; ++j) identity[static_cast<std::size_t>(j * (units + 1))] = 1;
  graph_.keep_gradient(repeated_);
  graph_.finish(sum(mul(z, graph_.constant(units, units, identity))));
}

BatchView EncoderJacobian::operator()(const MetricBatch& batch, Index row) {
  y_->set(graph_, batch, row);
  return (*this)(batch.input.row(row));
}

BatchView EncoderJacobian::operator()(std::span<const float> x) {
  graph_.set_input(x_, x.data());
  graph_.forward();
  graph_.backward();
  return {graph_.gradient<float>(repeated_), repeated_.rows(), repeated_.cols()};
}

}  // namespace sandglass::metrics
