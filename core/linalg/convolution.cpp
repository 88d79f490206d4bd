#include "core/linalg/convolution.hpp"

#include <algorithm>

#include "core/linalg/convolution/adjoint.hpp"
#include "core/linalg/convolution/frame.hpp"
#include "core/linalg/convolution/metered.hpp"
#include "core/linalg/convolution/packing.hpp"
#include "core/linalg/elementwise.hpp"
#include "core/linalg/isa/tables.hpp"

namespace sandglass::linalg {
namespace {

constexpr Index kPixels =
    256;  // of maps at a time in gradients: a panel's width of them stays in the first-level cache

/// Images at a time in gradients by the weights.
Index weight_chunk(const Convolution& g, Index images) {
  return std::clamp<Index>(kPixels / (g.map_height() * g.map_width()), 1, images);
}

}  // namespace

Index convolution_workspace(const Convolution& g, Index images) {
  const Frame image = image_frame(g);
  const Index pixels = g.map_height() * g.map_width(), columns = packed_columns(g.maps, kWidest);
  const Index forward = g.depth() * columns + image.buffer(images), chunk = weight_chunk(g, images);
  const Index weights = g.depth() * columns + chunk * (image.size() + pixels * columns);
  return std::max({forward, weights, adjoint_workspace(g, images)});
}

template <class T>
void convolve(const Convolution& g, Index images, const T* x, const T* w, T* y, bool add, T* workspace) {
  const Metered metered(g, images);
  const Frame frame = image_frame(g);
  T* const packed = workspace;
  T* const buffer = pack(g.depth(), g.maps, packed, [&](Index k, Index n) { return w[k * g.maps + n]; });
  const Index chunk = frame.chunk(images);
  const Window window{g.kernel_height, g.kernel_width * g.channels, frame.row_stride()};
  for (Index first = 0; first < images; first += chunk) {
    const Index count = std::min(chunk, images - first);
    const T* a = frame.apply(count, x + first * g.image_size(), buffer);
    kernels<T>().windows.product({{count, g.map_height(), g.map_width()},
                                  a,
                                  frame.strides(g.stride),
                                  window,
                                  packed,
                                  g.maps,
                                  y + first * g.map_size(),
                                  {g.map_size(), g.map_width() * g.maps, g.maps},
                                  add});
  }
}

template <class T>
void convolve_weights(const Convolution& g, Index images, T alpha, const T* x, const T* y, T* dw, bool add,
                      T* workspace) {
  const Metered metered(g, images);
  const Frame frame = image_frame(g);
  const Index columns = packed_columns(g.maps, kLanes<T>), pixels = g.map_height() * g.map_width();
  const Index chunk = weight_chunk(g, images), band = std::max<Index>(1, kPixels / g.map_width());
  T* const sums = workspace;
  T* const buffer = sums + g.depth() * columns;
  T* const wide = buffer + (frame.bare() ? 0 : chunk * frame.size());
  std::fill_n(sums, g.depth() * columns, T(0));
  const Window window{g.kernel_height, g.kernel_width * g.channels, frame.row_stride()};
  for (Index first = 0; first < images; first += chunk) {
    const Index count = std::min(chunk, images - first);
    const T* a = frame.apply(count, x + first * g.image_size(), buffer);
    const T* d = y + first * g.map_size();
    if (columns != g.maps) {
      std::fill_n(wide, count * pixels * columns, T(0));
      copy_block<T>(count * pixels, g.maps, d, g.maps, wide, columns);
      d = wide;
    }
    const PixelStrides strides = frame.strides(g.stride);
    for (Index y0 = 0; y0 < g.map_height(); y0 += band) {  // more than one only of single images
      const Index rows = count > 1 ? g.map_height() : std::min(band, g.map_height() - y0);
      kernels<T>().windows.gradient({{count, rows, g.map_width()},
                                     a + y0 * strides.row,
                                     strides,
                                     window,
                                     d + y0 * g.map_width() * columns,
                                     columns,
                                     sums});
    }
  }
  const bool transposed = columns <= kDotColumns;
  for (Index k = 0; k < g.depth(); ++k) {
    for (Index n = 0; n < g.maps; ++n) {
      const T value = alpha * sums[transposed ? n * g.depth() + k : k * columns + n];
      T& to = dw[k * g.maps + n];
      to = add ? to + value : value;
    }
  }
}

#define SANDGLASS_INSTANTIATE(T)                                                          \
  template void convolve<T>(const Convolution&, Index, const T*, const T*, T*, bool, T*); \
  template void convolve_weights<T>(const Convolution&, Index, T, const T*, const T*, T*, bool, T*);
SANDGLASS_INSTANTIATE(float)
SANDGLASS_INSTANTIATE(double)
#undef SANDGLASS_INSTANTIATE

}  // namespace sandglass::linalg
