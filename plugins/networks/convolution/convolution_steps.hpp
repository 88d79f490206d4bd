#pragma once
#include "plugins/networks/hidden_step.hpp"

namespace sandglass {

enum class Pooling : std::uint8_t { none, max, average };

/// What a convolutional network is told.
struct ConvLayout {
  std::vector<Index> channels;
  Index kernel;
  Index stride;
  Pooling pooling;
  HiddenOptions hidden;
  bool tied;

  /// Zero padding of kernel / 2 on every side.
  ConvOptions options() const {
    return {.kernel_height = kernel, .kernel_width = kernel, .stride = stride, .padding = kernel / 2};
  }
};

/// The sizes of one step down, a convolution and a pooling.
struct ConvStep {
  ImageShape in;   ///< before the convolution
  ImageShape map;  ///< after it
  ImageShape out;  ///< after pooling; `map` where there is none
  bool pooled() const { return !(out == map); }
};

/// The steps from examples of this shape to the last feature map. A map of one pixel is not pooled. Throws ConfigError,
/// with the shapes, for examples that are no images, no channels at all, or a kernel larger than the image.
std::vector<ConvStep> convolution_steps(const DataShape& shape, const ConvLayout& layout);

/// Pools a map, if the step does.
Value pooled(Value map, const ConvStep& step, Pooling pooling);

/// From step.out back to step.map: nearest-neighbour unpooling by 2, cropped at the lower right.
Value unpooled(Value x, const ConvStep& step);

/// What a transposed convolution from step.map back to step.in is told: padded at the lower right where the convolution
/// rounded a size down. Where it rounded one side only the result is larger than step.in on the other; see cropped().
ConvOptions options_up(const ConvStep& step, const ConvLayout& layout);

/// The upper left `to` of images `from` of as many channels.
Value cropped(Value x, ImageShape from, ImageShape to);

}  // namespace sandglass
