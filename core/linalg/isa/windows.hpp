#pragma once
#include "core/linalg/types.hpp"

/// Private: products over the windows of images. A pixel's window is `segments` runs of `length` elements, `stride`
/// apart, that start at the pixel's place; k = segments * length.
namespace sandglass::linalg {

struct PixelGrid {
  Index images, height, width;
};

/// Elements from a pixel to the one of the next image, the next row, the next column.
struct PixelStrides {
  Index image, row, column;
};

struct Window {
  Index segments, length, stride;
};

/// Up to this many columns matrices are stored transposed, (columns, k), and products run along the windows.
inline constexpr Index kDotColumns = 2;

/// c(pixel, n) = sum over k of window(pixel)_k * b(k, n), or c += ... b is packed in panels of 64 bytes' width: panel i
/// holds columns [i * w, i * w + w) of all k, the last one half as wide if that is enough; missing columns are zeros.
template <class T>
struct WindowProduct {
  PixelGrid grid;
  const T* a;
  PixelStrides a_strides;
  Window window;
  const T* b;
  Index columns;
  T* c;
  PixelStrides c_strides;
  bool add;
};

/// Rows of the output that gradients are best divided by: whole tiles of every instruction set.
inline constexpr Index kGradientUnit = 12;

/// out(k, n) += sum over the pixels of window(pixel)_k * d(pixel, n) for first <= k < end; columns: a multiple of 32
/// bytes, or up to kDotColumns.
template <class T>
struct WindowGradient {
  PixelGrid grid;
  const T* a;
  PixelStrides a_strides;
  Window window;
  const T* d;
  Index columns;
  T* out;
  Index first, end;
};

}  // namespace sandglass::linalg
