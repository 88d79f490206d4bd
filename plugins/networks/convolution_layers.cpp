#include "plugins/networks/convolution_layers.hpp"

#include "plugins/networks/slope.hpp"

namespace sandglass {

ConvolutionLayers::ConvolutionLayers(const LayerSite& site, const DataShape& in, Index given, const ConvLayout& layout)
    : layout_(layout), given_(given), steps_(convolution_steps(in, layout)) {
  for (const auto& step : steps_)
    convolutions_.emplace_back(site.parameters, site.prefix + "." + std::to_string(convolutions_.size()), step.in,
                               step.map.channels, layout.options(), layout.activation, site.rng);
}

Value ConvolutionLayers::map_of(Value x) const {
  for (std::size_t k = 0; k < steps_.size(); ++k) x = pooled(convolutions_[k](x), steps_[k], layout_.pooling);
  return x;
}

Value ConvolutionLayers::operator()(Value x, Value y) const {
  return given_ > 0 ? concat_columns({map_of(x), y}) : map_of(x);
}

Value ConvolutionLayers::with_every_class(Value x, Index classes) const {
  const Value maps = repeat_rows(map_of(x), classes);
  return concat_columns({maps, every_class(x.graph(), x.rows(), classes)});
}

Layers::Moved ConvolutionLayers::along(Value x, Value v) const {
  if (layout_.pooling == Pooling::max) return Layers::along(x, v);
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const Value map = convolutions_[k](x);
    const Value weight = v.graph().parameter(convolutions_[k].weight());
    v = times_slope(conv2d(v, steps_[k].in, weight, {}, layout_.options()), map, layout_.activation);
    x = pooled(map, steps_[k], layout_.pooling);
    v = pooled(v, steps_[k], layout_.pooling);
  }
  return {x, v};
}

TransposedLayers::TransposedLayers(const LayerSite& site, Index latent, Index given, const DataShape& out,
                                   const ConvLayout& layout)
    : layout_(layout), steps_(convolution_steps(out, layout)) {
  if (latent > 0)
    dense_.emplace(site.parameters, next(site), latent + given, steps_.back().out.size(), layout.activation, site.rng);
  for (std::size_t k = steps_.size(); k-- > 0;) {
    const auto options = options_up(steps_[k], layout);
    const ConvTranspose2d up(site.parameters, next(site), steps_[k].map, steps_[k].in.channels, options,
                             activation_of(k), site.rng);
    up_.push_back({&up.weight(), &up.bias(), options, activation_of(k)});
  }
}

TransposedLayers::TransposedLayers(const LayerSite& site, const ConvolutionLayers& mirrored, const Dense* head,
                                   const DataShape& out, const ConvLayout& layout)
    : layout_(layout), steps_(convolution_steps(out, layout)) {
  if (head) tied_dense_.emplace(site.parameters, next(site), *head, layout.activation);
  for (std::size_t k = steps_.size(); k-- > 0;) {
    Parameter& bias = site.parameters.add(next(site) + ".bias", 1, steps_[k].in.channels);
    up_.push_back({&mirrored.convolutions()[k].weight(), &bias, options_up(steps_[k], layout), activation_of(k)});
  }
}

std::string TransposedLayers::next(const LayerSite& site) { return site.prefix + "." + std::to_string(number_++); }

Activation TransposedLayers::activation_of(std::size_t step) const {
  return step == 0 ? Activation::identity : layout_.activation;
}

Value TransposedLayers::through(const Up& up, const ConvStep& step, Value x) const {
  const Value image = conv2d_transposed(x, step.map, x.graph().parameter(*up.weight), x.graph().parameter(*up.bias),
                                        up.options, up.activation);
  return cropped(image, conv2d_transposed_shape(step.map, step.in.channels, up.options), step.in);
}

Value TransposedLayers::operator()(Value z, Value y) const {
  Value x = y.valid() ? concat_columns({z, y}) : z;
  if (dense_) x = (*dense_)(x);
  if (tied_dense_) x = (*tied_dense_)(x);
  for (std::size_t i = 0; i < up_.size(); ++i) {
    const auto& step = steps_[steps_.size() - 1 - i];
    x = through(up_[i], step, unpooled(x, step));
  }
  return x;
}

}  // namespace sandglass
