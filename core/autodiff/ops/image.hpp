#pragma once
#include "core/autodiff/ops/ops.hpp"

/// Operators on images. A row of a value is one example, laid out as height x width x channels (channels vary fastest).
/// Each throws ShapeError, naming itself and the shapes, if they do not fit. Non-finite numbers pass through.
namespace sandglass {

struct ImageShape {
  Index height = 0;
  Index width = 0;
  Index channels = 1;

  Index size() const { return height * width * channels; }
  bool operator==(const ImageShape&) const = default;
};

struct ConvOptions {
  Index kernel_height = 3;
  Index kernel_width = 3;
  Index stride = 1;          ///< of both directions
  Index padding = 0;         ///< zeros on every side; less than the kernel's sides
  Index output_padding = 0;  ///< conv2d_transposed alone: rows and columns added at the end, less than stride
};

/// Image that conv2d gives: side (n + 2 padding - kernel) / stride + 1, rounded down. Throws ShapeError if options are
/// out of range or the kernel is larger than the padded image.
ImageShape conv2d_shape(ImageShape in, Index out_channels, const ConvOptions& options);
/// Image that conv2d_transposed gives: side (n - 1) stride - 2 padding + kernel + output_padding.
ImageShape conv2d_transposed_shape(ImageShape in, Index out_channels, const ConvOptions& options);

/// act(x * W + b), the cross-correlation of images with kernels:
///   y(i, j, n) = act(b_n + sum over ky, kx, c of x(i stride + ky - padding, j stride + kx - padding, c) W((ky, kx, c),
///   n))
/// x (B, in.size()), W (kernel_height * kernel_width * in.channels, out channels) with its rows in the order ky, kx, c;
/// b (1, out channels) or Value{} for none; result (B, conv2d_shape(...).size()). One fused operator, as linear is.
Value conv2d(Value x, ImageShape in, Value weight, Value bias, const ConvOptions& options = {},
             Activation activation = Activation::identity);

/// act(x *^T W + b): without b and act the adjoint of the conv2d with the same W and options from the result's shape to
/// `in`, so <conv2d(u), x> = <u, conv2d_transposed(x)>. W (kernel_height * kernel_width * out channels, in.channels)
/// with its rows in the order ky, kx, out channel; b (1, out channels) or Value{}. With PyTorch's ConvTranspose2d
/// weight V: W((ky, kx, o), i) = V(i, o, ky, kx).
Value conv2d_transposed(Value x, ImageShape in, Value weight, Value bias, const ConvOptions& options = {},
                        Activation activation = Activation::identity);

/// Square windows of `size`, moved by `stride`. Every pixel is covered: the last windows are cut off at the border, so
/// that a side is (n - size) / stride + 1 rounded up, at least 1. Throws ShapeError unless 1 <= stride <= size.
struct PoolOptions {
  Index size = 2;
  Index stride = 2;
};
ImageShape pool2d_shape(ImageShape in, const PoolOptions& options);
/// Maximum of each window; the gradient goes to the first of equal maxima. A NaN in a window is its maximum.
Value max_pool2d(Value x, ImageShape in, const PoolOptions& options = {});
/// Mean over those pixels of each window that lie in the image.
Value average_pool2d(Value x, ImageShape in, const PoolOptions& options = {});

/// Each pixel becomes a square of factor x factor equal ones.
Value upsample_nearest(Value x, ImageShape in, Index factor);

/// Structural similarity. window: side of the Gaussian window, odd; sigma: its standard deviation in pixels.
struct SsimOptions {
  Index window = 11;
  double sigma = 1.5;
  double k1 = 0.01;
  double k2 = 0.03;
};

/// Mean structural similarity of each pair of images, 1 for equal ones: (B, 1). With local means m, variances v and
/// covariance c, weighted by the window, C1 = (k1 L)^2, C2 = (k2 L)^2 and L = data_range, the mean over channels and
/// over all places where the whole window lies in the image of
///   (2 m_x m_y + C1) (2 c + C2) / ((m_x^2 + m_y^2 + C1) (v_x + v_y + C2)).
/// Images smaller than the window get the largest odd window that fits. Gradients flow into both. The defaults are
/// scikit-image's structural_similarity(gaussian_weights=True, use_sample_covariance=False, data_range=L).
/// Throws Error unless window is odd and positive, sigma and data_range are positive, k1 and k2 not negative.
/// Source: Wang, Bovik, Sheikh & Simoncelli 2004.
Value ssim(Value x, Value y, ImageShape shape, double data_range, const SsimOptions& options = {});

}  // namespace sandglass
