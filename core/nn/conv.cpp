#include "core/nn/conv.hpp"

#include <algorithm>

namespace sandglass {
namespace {

double area(const ConvOptions& o) { return static_cast<double>(o.kernel_height * o.kernel_width); }

}  // namespace

Conv2d::Conv2d(ParameterSet& parameters, const std::string& prefix, ImageShape in, Index out_channels,
               const ConvOptions& options, Activation activation, Rng& rng)
    : in_(in),
      out_(conv2d_shape(in, out_channels, options)),
      options_(options),
      weight_(&parameters.add(prefix + ".weight", options.kernel_height * options.kernel_width * in.channels,
                              out_channels)),
      bias_(&parameters.add(prefix + ".bias", 1, out_channels)),
      activation_(activation) {
  initialise_for(activation, *weight_, rng, area(options) * static_cast<double>(in.channels),
                 area(options) * static_cast<double>(out_channels));
}

Value Conv2d::operator()(Value x) const {
  return conv2d(x, in_, x.graph().parameter(*weight_), x.graph().parameter(*bias_), options_, activation_);
}

Value Conv2d::logits(Value x) const {
  return conv2d(x, in_, x.graph().parameter(*weight_), x.graph().parameter(*bias_), options_);
}

ConvTranspose2d::ConvTranspose2d(ParameterSet& parameters, const std::string& prefix, ImageShape in, Index out_channels,
                                 const ConvOptions& options, Activation activation, Rng& rng)
    : in_(in),
      out_(conv2d_transposed_shape(in, out_channels, options)),
      options_(options),
      weight_(&parameters.add(prefix + ".weight", options.kernel_height * options.kernel_width * out_channels,
                              in.channels)),
      bias_(&parameters.add(prefix + ".bias", 1, out_channels)),
      activation_(activation) {
  const double reaching = std::max(1.0, area(options) / static_cast<double>(options.stride * options.stride));
  initialise_for(activation, *weight_, rng, reaching * static_cast<double>(in.channels),
                 area(options) * static_cast<double>(out_channels));
}

Value ConvTranspose2d::operator()(Value x) const {
  return conv2d_transposed(x, in_, x.graph().parameter(*weight_), x.graph().parameter(*bias_), options_, activation_);
}

Value ConvTranspose2d::logits(Value x) const {
  return conv2d_transposed(x, in_, x.graph().parameter(*weight_), x.graph().parameter(*bias_), options_);
}

}  // namespace sandglass
