#pragma once
#include <string>

#include "core/autodiff/ops/image.hpp"
#include "core/nn/initialise.hpp"

namespace sandglass {

/// A convolutional layer act(x * W + b) on images in rows (height x width x channels): see conv2d. W named
/// "<prefix>.weight" (kernel_height * kernel_width * in channels, out channels), b "<prefix>.bias" (1, out channels).
/// Holds references into the ParameterSet, which must outlive it. Apply it to any number of graphs.
class Conv2d {
 public:
  /// Adds both parameters; weights as initialise_for(activation) with fan-in kernel area * in channels and fan-out
  /// kernel area * out channels, biases zero. Throws ShapeError as conv2d_shape.
  Conv2d(ParameterSet& parameters, const std::string& prefix, ImageShape in, Index out_channels,
         const ConvOptions& options, Activation activation, Rng& rng);

  /// x (B, input_shape().size()) -> (B, output_shape().size()).
  Value operator()(Value x) const;
  /// The same without the activation.
  Value logits(Value x) const;

  ImageShape input_shape() const { return in_; }
  ImageShape output_shape() const { return out_; }
  Parameter& weight() const { return *weight_; }
  Parameter& bias() const { return *bias_; }

 private:
  ImageShape in_, out_;
  ConvOptions options_;
  Parameter* weight_;
  Parameter* bias_;
  Activation activation_;
};

/// A transposed convolution: see conv2d_transposed. W named "<prefix>.weight" (kernel_height * kernel_width * out
/// channels, in channels), b "<prefix>.bias" (1, out channels).
class ConvTranspose2d {
 public:
  /// As Conv2d; the fan-in is kernel area * in channels / stride^2, for so many products reach a pixel of the result.
  ConvTranspose2d(ParameterSet& parameters, const std::string& prefix, ImageShape in, Index out_channels,
                  const ConvOptions& options, Activation activation, Rng& rng);

  Value operator()(Value x) const;
  Value logits(Value x) const;

  ImageShape input_shape() const { return in_; }
  ImageShape output_shape() const { return out_; }
  Parameter& weight() const { return *weight_; }
  Parameter& bias() const { return *bias_; }

 private:
  ImageShape in_, out_;
  ConvOptions options_;
  Parameter* weight_;
  Parameter* bias_;
  Activation activation_;
};

}  // namespace sandglass
