#pragma once
#include <array>
#include <sandglass/plugin.hpp>

namespace sandglass::metrics {

/// Structural similarity of two images x and y, the mean over all places at which the window fits:
///   (2 mx my + C1)(2 cxy + C2) / ((mx^2 + my^2 + C1)(vx + vy + C2)),  C1 = (0.01 range)^2, C2 = (0.03 range)^2
/// m, v, c: means, variances and covariance weighted by an 11 x 11 Gaussian window of sigma 1.5. For smaller images the
/// window is the largest odd size that fits. In double; NaN where x or y is NaN. The same number as scikit-image's
/// structural_similarity with gaussian_weights=True, sigma=1.5, use_sample_covariance=False.
/// Source: Wang, Bovik, Sheikh & Simoncelli 2004.
class StructuralSimilarity {
 public:
  /// Of images of this shape.
  StructuralSimilarity(const DataShape& shape, double range);

  /// x, y (D), laid out height x width x channels.
  double of_channel(std::span<const float> x, std::span<const float> y, Index channel);
  /// The mean over the channels.
  double operator()(std::span<const float> x, std::span<const float> y);

 private:
  /// The Gaussian-weighted means of an image at every place where the window fits.
  void window_means(const std::vector<double>& image, std::vector<double>& means);
  /// A line of means of what lies at from + k * step, one weight after the other; some of them at a time, in registers.
  void line(const double* from, Index step, double* to) const;
  template <Index kCount>
  void means_of(const double* from, Index step, double* to) const;

  DataShape shape_;
  double c1_, c2_;
  std::vector<double> window_, across_;
  std::array<std::vector<double>, 5> images_, means_;  ///< x, y, x^2, y^2, x y
};

}  // namespace sandglass::metrics
