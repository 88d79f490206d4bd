#include "plugins/networks/dense_layers.hpp"

#include "plugins/networks/slope.hpp"

namespace sandglass {

DenseLayers::DenseLayers(const LayerSite& site, Index in, Index given, const std::vector<Index>& sizes,
                         const HiddenOptions& options)
    : given_(given), out_(in), options_(options) {
  for (const Index size : sizes) {
    const auto name = site.prefix + "." + std::to_string(layers_.size());
    layers_.emplace_back(site.parameters, name, out_, size, options.activation, site.rng);
    if (given > 0 && layers_.size() == 1) {
      class_weight_ = &site.parameters.add(name + ".class_weight", given, size);
      initialise_for(options.activation, *class_weight_, site.rng);
    }
    steps_.emplace_back(site, name, 1, size, options);
    out_ = size;
  }
  if (sizes.empty()) out_ += given;
}

Value DenseLayers::operator()(Value x, Value y) const {
  if (layers_.empty()) return given_ > 0 ? concat_columns({x, y}) : x;
  const auto& first = layers_.front();
  if (given_ == 0) return upper(steps_.front()(first, x));
  return upper(steps_.front()(first.logits(x) + matmul(y, x.graph().parameter(*class_weight_))));
}

Value DenseLayers::with_every_class(Value x, Index classes) const {
  const Value y = every_class(x.graph(), x.rows(), classes);
  if (layers_.empty()) return concat_columns({repeat_rows(x, classes), y});
  const auto& first = layers_.front();
  const Value both = repeat_rows(first.logits(x), classes) + matmul(y, x.graph().parameter(*class_weight_));
  return upper(steps_.front()(both));
}

std::optional<std::span<const Dense>> DenseLayers::dense_layers() const {
  if (given_ > 0 || !(layers_.empty() || options_.plain())) return {};
  return layers_;
}

Layers::Moved DenseLayers::along(Value x, Value v) const {
  if (!layers_.empty() && options_.normalisation != Normalisation::none) return Layers::along(x, v);
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    const auto output = activated(layers_[k], x, options_.activation);
    const auto moved = steps_[k].dropped(output.y, tangent_of(layers_[k], output, v));
    x = moved.out;
    v = moved.tangent;
  }
  return {x, v};
}

Value DenseLayers::upper(Value h) const {
  for (std::size_t k = 1; k < layers_.size(); ++k) h = steps_[k](layers_[k], h);
  return h;
}

TiedDenseLayers::TiedDenseLayers(const LayerSite& site, const std::vector<const Dense*>& mirrored,
                                 const HiddenOptions& options) {
  for (std::size_t k = mirrored.size(); k-- > 0;) {
    const auto name = site.prefix + "." + std::to_string(layers_.size());
    layers_.emplace_back(site.parameters, name, *mirrored[k], k == 0 ? Activation::identity : options.activation);
    if (k > 0) steps_.emplace_back(site, name, 1, mirrored[k]->weight().rows(), options);
  }
}

Value TiedDenseLayers::operator()(Value z, Value) const {
  for (std::size_t k = 0; k < steps_.size(); ++k) z = steps_[k](layers_[k], z);
  return layers_.back()(z);
}

}  // namespace sandglass
