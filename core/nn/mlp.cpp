#include "core/nn/mlp.hpp"

#include "core/base/error.hpp"

namespace sandglass {

Mlp::Mlp(ParameterSet& parameters, const std::string& prefix, const std::vector<Index>& sizes, Activation hidden,
         Activation output, Rng& rng) {
  if (sizes.size() < 2) {
    throw ShapeError("mlp '" + prefix + "': expected at least an input and an output size, got " +
                     std::to_string(sizes.size()) + " sizes");
  }
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    const bool last = i + 2 == sizes.size();
    layers_.emplace_back(parameters, prefix + "." + std::to_string(i), sizes[i], sizes[i + 1], last ? output : hidden,
                         rng);
  }
}

Value Mlp::operator()(Value x) const {
  for (const Dense& layer : layers_) x = layer(x);
  return x;
}

Value Mlp::logits(Value x) const {
  for (std::size_t i = 0; i + 1 < layers_.size(); ++i) x = layers_[i](x);
  return layers_.back().logits(x);
}

std::vector<Value> Mlp::all(Value x) const {
  std::vector<Value> outputs;
  for (const Dense& layer : layers_) outputs.push_back(x = layer(x));
  return outputs;
}

}  // namespace sandglass
