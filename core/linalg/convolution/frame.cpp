#include "core/linalg/convolution/frame.hpp"

namespace sandglass::linalg {

Frame image_frame(const Convolution& g) {
  return {g.height,
          g.width,
          g.channels,
          g.padding,
          g.padding,
          (g.map_height() - 1) * g.stride + g.kernel_height,
          (g.map_width() - 1) * g.stride + g.kernel_width};
}

Frame map_frame(const Convolution& g) {
  const Index top = taps(g.kernel_height, g.stride, 0) - 1, left = taps(g.kernel_width, g.stride, 0) - 1;
  const Index last_y = (g.height - 1 + g.padding) / g.stride, last_x = (g.width - 1 + g.padding) / g.stride;
  return {g.map_height(),
          g.map_width(),
          g.maps,
          top,
          left,
          top + std::max(g.map_height(), last_y + 1),
          left + std::max(g.map_width(), last_x + 1)};
}

}  // namespace sandglass::linalg
