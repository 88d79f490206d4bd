#include "plugins/models/variational/conditional_layers.hpp"

namespace sandglass {

ConditionalLayers::ConditionalLayers(ParameterSet& parameters, const std::string& prefix, Index in, Index classes,
                                     const std::vector<Index>& sizes, Activation activation, Rng& rng)
    : classes_(classes), out_(in) {
  for (const Index size : sizes) {
    const auto name = prefix + "." + std::to_string(layers_.size());
    layers_.emplace_back(parameters, name, out_, size, activation, rng);
    if (classes > 0 && layers_.size() == 1) {
      class_weight_ = &parameters.add(name + ".class_weight", classes, size);
      initialise_for(activation, *class_weight_, rng);
    }
    out_ = size;
  }
  if (sizes.empty()) out_ += classes;
}

Value ConditionalLayers::operator()(Value x, Value y) const {
  if (layers_.empty()) return classes_ > 0 ? concat_columns({x, y}) : x;
  const auto& first = layers_.front();
  if (classes_ == 0) return upper(first(x));
  return upper(activation(first.logits(x) + matmul(y, x.graph().parameter(*class_weight_)), first.activation()));
}

Value ConditionalLayers::with_every_class(Value x) const {
  const Value y = every_class(x.graph(), x.rows(), classes_);
  if (layers_.empty()) return concat_columns({repeat_rows(x, classes_), y});
  const auto& first = layers_.front();
  const Value both = repeat_rows(first.logits(x), classes_) + matmul(y, x.graph().parameter(*class_weight_));
  return upper(activation(both, first.activation()));
}

Value ConditionalLayers::upper(Value h) const {
  for (std::size_t k = 1; k < layers_.size(); ++k) h = layers_[k](h);
  return h;
}

Value every_class(Graph& graph, Index rows, Index classes) {
  std::vector<double> one_hot(static_cast<std::size_t>(rows * classes * classes), 0);
  for (Index r = 0; r < rows * classes; ++r) one_hot[static_cast<std::size_t>(r * classes + r % classes)] = 1;
  return graph.constant(rows * classes, classes, one_hot);
}

}  // namespace sandglass
