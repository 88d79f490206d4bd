#include "plugins/networks/dense_layers.hpp"

#include "plugins/networks/slope.hpp"

namespace sandglass {

DenseLayers::DenseLayers(const LayerSite& site, Index in, Index given, const std::vector<Index>& sizes,
                         Activation activation)
    : given_(given), out_(in) {
  for (const Index size : sizes) {
    const auto name = site.prefix + "." + std::to_string(layers_.size());
    layers_.emplace_back(site.parameters, name, out_, size, activation, site.rng);
    if (given > 0 && layers_.size() == 1) {
      class_weight_ = &site.parameters.add(name + ".class_weight", given, size);
      initialise_for(activation, *class_weight_, site.rng);
    }
    out_ = size;
  }
  if (sizes.empty()) out_ += given;
}

Value DenseLayers::operator()(Value x, Value y) const {
  if (layers_.empty()) return given_ > 0 ? concat_columns({x, y}) : x;
  const auto& first = layers_.front();
  if (given_ == 0) return upper(first(x));
  return upper(activation(first.logits(x) + matmul(y, x.graph().parameter(*class_weight_)), first.activation()));
}

Value DenseLayers::with_every_class(Value x, Index classes) const {
  const Value y = every_class(x.graph(), x.rows(), classes);
  if (layers_.empty()) return concat_columns({repeat_rows(x, classes), y});
  const auto& first = layers_.front();
  const Value both = repeat_rows(first.logits(x), classes) + matmul(y, x.graph().parameter(*class_weight_));
  return upper(activation(both, first.activation()));
}

std::optional<std::span<const Dense>> DenseLayers::dense_layers() const {
  if (given_ > 0) return {};
  return layers_;
}

Layers::Moved DenseLayers::along(Value x, Value v) const {
  for (const Dense& layer : layers_) {
    x = layer(x);
    v = tangent_of(layer, x, v);
  }
  return {x, v};
}

Value DenseLayers::upper(Value h) const {
  for (std::size_t k = 1; k < layers_.size(); ++k) h = layers_[k](h);
  return h;
}

TiedDenseLayers::TiedDenseLayers(const LayerSite& site, const std::vector<const Dense*>& mirrored,
                                 Activation activation) {
  for (std::size_t k = mirrored.size(); k-- > 0;) {
    const auto name = site.prefix + "." + std::to_string(layers_.size());
    layers_.emplace_back(site.parameters, name, *mirrored[k], k == 0 ? Activation::identity : activation);
  }
}

Value TiedDenseLayers::operator()(Value z, Value) const {
  for (const auto& layer : layers_) z = layer(z);
  return z;
}

}  // namespace sandglass
