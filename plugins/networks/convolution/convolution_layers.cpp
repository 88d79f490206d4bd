#include "plugins/networks/convolution/convolution_layers.hpp"

#include "plugins/networks/slope.hpp"

namespace sandglass {

ConvolutionLayers::ConvolutionLayers(const LayerSite& site, const DataShape& in, Index given, const ConvLayout& layout)
    : layout_(layout), given_(given), steps_(convolution_steps(in, layout)) {
  for (const auto& step : steps_) {
    const auto name = site.prefix + "." + std::to_string(convolutions_.size());
    convolutions_.emplace_back(site.parameters, name, step.in, step.map.channels, layout.options(),
                               layout.hidden.activation, site.rng);
    hidden_.emplace_back(site, name, step.map.height * step.map.width, step.map.channels, layout.hidden);
  }
}

Value ConvolutionLayers::map_of(Value x) const {
  for (std::size_t k = 0; k < steps_.size(); ++k)
    x = pooled(hidden_[k](convolutions_[k], x), steps_[k], layout_.pooling);
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
  const auto& [activation, normalisation, rate] = layout_.hidden;
  if (layout_.pooling == Pooling::max || normalisation != Normalisation::none) return Layers::along(x, v);
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const auto map = activated(convolutions_[k], x, activation);
    const Value weight = v.graph().parameter(convolutions_[k].weight());
    v = times_slope(conv2d(v, steps_[k].in, weight, {}, layout_.options()), map, activation);
    const auto moved = hidden_[k].dropped(map.y, v);
    x = pooled(moved.out, steps_[k], layout_.pooling);
    v = pooled(moved.tangent, steps_[k], layout_.pooling);
  }
  return {x, v};
}

TransposedLayers::TransposedLayers(const LayerSite& site, Index latent, Index given, const DataShape& out,
                                   const ConvLayout& layout)
    : layout_(layout), steps_(convolution_steps(out, layout)) {
  if (latent > 0) {
    const auto name = next(site);
    dense_.emplace(site.parameters, name, latent + given, steps_.back().out.size(), layout.hidden.activation, site.rng);
    add_hidden_of_map(site, name);
  }
  for (std::size_t k = steps_.size(); k-- > 0;) {
    const auto name = next(site);
    const ConvTranspose2d up(site.parameters, name, steps_[k].map, steps_[k].in.channels, options_up(steps_[k], layout),
                             k == 0 ? Activation::identity : layout.hidden.activation, site.rng);
    add_up(site, name, k, up.weight(), up.bias());
  }
}

TransposedLayers::TransposedLayers(const LayerSite& site, const ConvolutionLayers& mirrored, const Dense* head,
                                   const DataShape& out, const ConvLayout& layout)
    : layout_(layout), steps_(convolution_steps(out, layout)) {
  if (head) {
    const auto name = next(site);
    tied_dense_.emplace(site.parameters, name, *head, layout.hidden.activation);
    add_hidden_of_map(site, name);
  }
  for (std::size_t k = steps_.size(); k-- > 0;) {
    const auto name = next(site);
    Parameter& bias = site.parameters.add(name + ".bias", 1, steps_[k].in.channels);
    add_up(site, name, k, mirrored.convolutions()[k].weight(), bias);
  }
}

std::string TransposedLayers::next(const LayerSite& site) { return site.prefix + "." + std::to_string(number_++); }

void TransposedLayers::add_hidden_of_map(const LayerSite& site, const std::string& name) {
  const auto& map = steps_.back().out;
  hidden_of_map_.emplace(site, name, map.height * map.width, map.channels, layout_.hidden);
}

void TransposedLayers::add_up(const LayerSite& site, const std::string& name, std::size_t step, Parameter& weight,
                              Parameter& bias) {
  const auto& to = steps_[step].in;
  up_.push_back({&weight, &bias, options_up(steps_[step], layout_), {}});
  if (step > 0) up_.back().hidden.emplace(site, name, to.height * to.width, to.channels, layout_.hidden);
}

Value TransposedLayers::through(const Up& up, const ConvStep& step, Value x) const {
  const Value image = conv2d_transposed(x, step.map, x.graph().parameter(*up.weight), x.graph().parameter(*up.bias),
                                        up.options, up.hidden ? up.hidden->fused() : Activation::identity);
  const Value fitting = cropped(image, conv2d_transposed_shape(step.map, step.in.channels, up.options), step.in);
  return up.hidden ? up.hidden->rest(fitting) : fitting;
}

Value TransposedLayers::operator()(Value z, Value y) const {
  Value x = y.valid() ? concat_columns({z, y}) : z;
  if (dense_) x = (*hidden_of_map_)(*dense_, x);
  if (tied_dense_) x = (*hidden_of_map_)(*tied_dense_, x);
  for (std::size_t i = 0; i < up_.size(); ++i) {
    const auto& step = steps_[steps_.size() - 1 - i];
    x = through(up_[i], step, unpooled(x, step));
  }
  return x;
}

}  // namespace sandglass
