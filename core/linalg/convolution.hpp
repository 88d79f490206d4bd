#pragma once
#include "core/linalg/types.hpp"

/// Convolutions of images in rows of height x width x channels, T = float or double. Sums run in a fixed order: the
/// same bits on every call, and with every instruction set that has fused multiply-adds. No windows are written out (no
/// im2col): images are copied into a zero frame where there is padding, and the products walk over them.
namespace sandglass::linalg {

/// The linear map from images (height, width, channels) to maps (map_height, map_width, maps):
///   y(i, j, n) = sum over ky, kx, c of x(i * stride + ky - padding, j * stride + kx - padding, c) * w((ky, kx, c), n)
/// with zeros beyond the border. w: (kernel_height * kernel_width * channels, maps).
struct Convolution {
  Index height = 0, width = 0, channels = 0;
  Index kernel_height = 1, kernel_width = 1, stride = 1, padding = 0;
  Index maps = 0;

  Index map_height() const { return (height + 2 * padding - kernel_height) / stride + 1; }
  Index map_width() const { return (width + 2 * padding - kernel_width) / stride + 1; }
  Index image_size() const { return height * width * channels; }
  Index map_size() const { return map_height() * map_width() * maps; }
  Index depth() const { return kernel_height * kernel_width * channels; }
};

/// Elements of scratch memory that any of the three functions needs for so many images.
Index convolution_workspace(const Convolution& g, Index images);

/// y = the maps of x, or y += ...: x (images, image_size), y (images, map_size).
template <class T>
void convolve(const Convolution& g, Index images, const T* x, const T* w, T* y, bool add, T* workspace);

/// The adjoint map, x = convolve^T(y) or x += ...
template <class T>
void convolve_adjoint(const Convolution& g, Index images, const T* y, const T* w, T* x, bool add, T* workspace);

/// dw = alpha * gradient of <convolve(x), y> by w, or dw += ...
template <class T>
void convolve_weights(const Convolution& g, Index images, T alpha, const T* x, const T* y, T* dw, bool add,
                      T* workspace);

}  // namespace sandglass::linalg
