#pragma once
#include <algorithm>

#include "core/linalg/convolution.hpp"
#include "core/linalg/isa/windows.hpp"

/// Private: the frame of zeros around images or maps where a convolution has padding.
namespace sandglass::linalg {

constexpr Index kChunk = 16 * 1024;  // elements of framed images at a time: they stay in the second-level cache

/// How images lie in the frame of zeros that the products walk over.
struct Frame {
  Index height, width, channels;  // of what is copied
  Index top, left;
  Index framed_height, framed_width;

  Index size() const { return framed_height * framed_width * channels; }
  bool bare() const { return top == 0 && left == 0 && framed_height <= height && framed_width <= width; }
  /// Elements that so many framed images take.
  Index buffer(Index images) const { return bare() ? 0 : images * size(); }
  /// Images at a time.
  Index chunk(Index images) const { return bare() ? images : std::clamp<Index>(kChunk / size(), 1, images); }
  PixelStrides strides(Index step) const {
    const Index row = (bare() ? width : framed_width) * channels;
    return {bare() ? height * row : framed_height * row, step * row, step * channels};
  }
  Index row_stride() const { return (bare() ? width : framed_width) * channels; }

  /// The images in their frames: the images themselves if they need none.
  template <class T>
  const T* apply(Index images, const T* x, T* buffer) const {
    if (bare()) return x;
    const Index rows = std::min(height, framed_height - top), cells = std::min(width, framed_width - left) * channels;
    const Index row = framed_width * channels, before = left * channels, after = row - before - cells;
    for (Index i = 0; i < images; ++i) {
      T* to = buffer + i * size();
      const T* from = x + i * height * width * channels;
      to = std::fill_n(to, top * row, T(0));
      for (Index y = 0; y < rows; ++y, from += width * channels) {
        to = std::fill_n(to, before, T(0));
        to = std::copy_n(from, cells, to);
        to = std::fill_n(to, after, T(0));
      }
      std::fill_n(to, (framed_height - top - rows) * row, T(0));
    }
    return buffer;
  }
};

/// Of images that convolve() and convolve_weights() read.
Frame image_frame(const Convolution& g);
/// Of maps that convolve_adjoint() reads.
Frame map_frame(const Convolution& g);

/// Taps of the kernel that meet image rows y with (y + padding) mod stride = phase.
inline Index taps(Index kernel, Index stride, Index phase) { return (kernel - phase + stride - 1) / stride; }

}  // namespace sandglass::linalg
