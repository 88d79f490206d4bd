#include "plugins/networks/convolution/convolution_steps.hpp"

#include <algorithm>

namespace sandglass {
namespace {

std::string text_of(ImageShape shape) {
  return std::to_string(shape.height) + " x " + std::to_string(shape.width) + " x " + std::to_string(shape.channels);
}

void require_images(const DataShape& shape, const ConvLayout& layout) {
  if (!shape.is_image())
    throw ConfigError("needs images, but these examples are " + std::to_string(shape.features) +
                      " features without height and width; use a dataset of images, or another network such as dense");
  if (layout.channels.empty())
    throw ConfigError("needs at least one convolution: expected channels: [16, 32] or the like, got []");
  if (layout.kernel > std::max(shape.height, shape.width))
    throw ConfigError("kernel is " + std::to_string(layout.kernel) +
                      " pixels a side, which is more than either side of the images, " +
                      text_of({shape.height, shape.width, shape.channels}) + "; use a kernel of at most " +
                      std::to_string(std::max(shape.height, shape.width)));
}

ConvStep step_from(ImageShape in, Index channels, const ConvLayout& layout) {
  try {
    ConvStep step{in, conv2d_shape(in, channels, layout.options()), {}};
    const bool one_pixel = step.map.height == 1 && step.map.width == 1;
    step.out = layout.pooling == Pooling::none || one_pixel ? step.map : pool2d_shape(step.map, {});
    return step;
  } catch (const ShapeError& error) {
    throw ConfigError("a convolution does not fit maps of " + text_of(in) + ": " + error.what());
  }
}

}  // namespace

std::vector<ConvStep> convolution_steps(const DataShape& shape, const ConvLayout& layout) {
  require_images(shape, layout);
  std::vector<ConvStep> steps;
  ImageShape at{shape.height, shape.width, shape.channels};
  for (const Index channels : layout.channels) {
    steps.push_back(step_from(at, channels, layout));
    at = steps.back().out;
  }
  return steps;
}

Value pooled(Value map, const ConvStep& step, Pooling pooling) {
  if (!step.pooled()) return map;
  return pooling == Pooling::max ? max_pool2d(map, step.map) : average_pool2d(map, step.map);
}

Value unpooled(Value x, const ConvStep& step) {
  if (!step.pooled()) return x;
  return cropped(upsample_nearest(x, step.out, 2), {2 * step.out.height, 2 * step.out.width, step.out.channels},
                 step.map);
}

ConvOptions options_up(const ConvStep& step, const ConvLayout& layout) {
  auto up = layout.options();
  const auto missing = [&](Index side) { return (side + 2 * up.padding - up.kernel_height) % up.stride; };
  up.output_padding = std::max(missing(step.in.height), missing(step.in.width));
  return up;
}

Value cropped(Value x, ImageShape from, ImageShape to) {
  if (from.height > to.height) x = slice_columns(x, 0, to.height * from.width * from.channels);
  if (from.width == to.width) return x;
  const Value rows = reshape(x, x.rows() * to.height, from.width * from.channels);
  return reshape(slice_columns(rows, 0, to.width * to.channels), x.rows(), to.size());
}

}  // namespace sandglass
