#include <algorithm>
#include <cmath>

#include "plugins/metrics/requirements.hpp"

using namespace sandglass;

namespace {

constexpr double kSigma = 1.5, kK1 = 0.01, kK2 = 0.03;
constexpr Index kLargestWindow = 11;

/// The normalised Gaussian window of odd size.
std::vector<double> gaussian_window(Index size) {
  std::vector<double> window;
  double sum = 0;
  for (Index i = 0; i < size; ++i) {
    const double off = static_cast<double>(i - size / 2) / kSigma;
    window.push_back(std::exp(-off * off / 2));
    sum += window.back();
  }
  for (double& weight : window) weight /= sum;
  return window;
}

/// The Gaussian-weighted means of an image at every place where the window fits.
class WindowMeans {
 public:
  WindowMeans(Index height, Index width, const std::vector<double>& window)
      : height_(height), width_(width), size_(static_cast<Index>(window.size())), window_(window) {}

  Index rows() const { return height_ - size_ + 1; }
  Index cols() const { return width_ - size_ + 1; }

  void operator()(const std::vector<double>& image, std::vector<double>& means) {
    across_.resize(static_cast<std::size_t>(height_ * cols()));
    means.resize(static_cast<std::size_t>(rows() * cols()));
    for (Index r = 0; r < height_; ++r) line(image.data() + r * width_, 1, across_.data() + r * cols());
    for (Index r = 0; r < rows(); ++r) line(across_.data() + r * cols(), cols(), means.data() + r * cols());
  }

 private:
  /// A line of means of what lies at from + k * step, one weight after the other; some of them at a time, in registers.
  void line(const double* from, Index step, double* to) const {
    Index c = 0;
    for (; c + 8 <= cols(); c += 8) means_of<8>(from + c, step, to + c);
    for (; c + 2 <= cols(); c += 2) means_of<2>(from + c, step, to + c);
    for (; c < cols(); ++c) means_of<1>(from + c, step, to + c);
  }
  template <Index kCount>
  void means_of(const double* from, Index step, double* to) const {
    double sums[kCount] = {};
    for (Index k = 0; k < size_; ++k, from += step) {
      const double weight = window_[static_cast<std::size_t>(k)];
      for (Index c = 0; c < kCount; ++c) sums[c] += weight * from[c];
    }
    for (Index c = 0; c < kCount; ++c) to[c] = sums[c];
  }

  Index height_, width_, size_;
  const std::vector<double>& window_;
  std::vector<double> across_;
};

/// Structural similarity of the reconstruction y to the clean image x, the mean over examples, channels and all places
/// at which the window fits:
///   (2 mx my + C1)(2 cxy + C2) / ((mx^2 + my^2 + C1)(vx + vy + C2)),  C1 = (0.01 range)^2, C2 = (0.03 range)^2
/// m, v, c: means, variances and covariance weighted by an 11 x 11 Gaussian window of sigma 1.5. For smaller images the
/// window is the largest odd size that fits. 1 for identical images, below 0 for anti-correlated ones. In double; NaN
/// before the first batch and where x or y is NaN. The same number as scikit-image's structural_similarity with
/// gaussian_weights=True, sigma=1.5, use_sample_covariance=False.
/// Source: Wang, Bovik, Sheikh & Simoncelli 2004.
class SsimMetric final : public Metric {
 public:
  explicit SsimMetric(double range)
      : c1_(std::pow(kK1 * (range > 0 ? range : 1), 2)),
        c2_(std::pow(kK2 * (range > 0 ? range : 1), 2)),
        is_given_(range > 0) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"ssim", "mean over examples, 1: identical", "Structural similarity of the reconstruction to the input.",
             Goal::maximize}};
  }

  /// Without a range that of pictures in [0, 1] holds, and others are refused.
  ValueRange target_range() const override { return is_given_ ? ValueRange{} : ValueRange{0, 1}; }

  void begin(const MetricContext& context) override {
    metrics::require_images(context, "ssim");
    shape_ = context.shape();
    const Index fits = std::min({shape_.height, shape_.width, kLargestWindow});
    window_ = gaussian_window(fits % 2 == 1 ? fits : fits - 1);
  }

  void add(const MetricBatch& batch) override {
    WindowMeans means(shape_.height, shape_.width, window_);
    for (Index i = 0; i < batch.input.rows; ++i) {
      for (Index channel = 0; channel < shape_.channels; ++channel)
        sum_ += similarity(batch.input.row(i), batch.reconstruction.row(i), channel, means);
      count_ += static_cast<double>(shape_.channels);
    }
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  double similarity(std::span<const float> x, std::span<const float> y, Index channel, WindowMeans& means) {
    const auto pixels = static_cast<std::size_t>(shape_.height * shape_.width);
    for (auto& image : images_) image.resize(pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
      const std::size_t at = i * static_cast<std::size_t>(shape_.channels) + static_cast<std::size_t>(channel);
      const double a = x[at], b = y[at];
      images_[0][i] = a, images_[1][i] = b, images_[2][i] = a * a, images_[3][i] = b * b, images_[4][i] = a * b;
    }
    for (std::size_t k = 0; k < 5; ++k) means(images_[k], means_[k]);
    double sum = 0;
    for (std::size_t i = 0; i < means_[0].size(); ++i) {
      const double mx = means_[0][i], my = means_[1][i];
      const double vx = means_[2][i] - mx * mx, vy = means_[3][i] - my * my, cxy = means_[4][i] - mx * my;
      sum += (2 * mx * my + c1_) * (2 * cxy + c2_) / ((mx * mx + my * my + c1_) * (vx + vy + c2_));
    }
    return sum / static_cast<double>(means_[0].size());
  }

  double c1_, c2_;
  bool is_given_;
  DataShape shape_;
  std::vector<double> window_;
  std::vector<double> images_[5], means_[5];  // x, y, x^2, y^2, x y
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(ssim_metric, SANDGLASS_VERSION) {
  registrar.metric("ssim", "Structural similarity of the reconstruction to the input image.",
                   Schema{}.real("data_range", {.fallback = 0,
                                                .min = 0,
                                                .text = "Difference between the largest and the smallest value that a "
                                                        "pixel can have; 0: 1, of examples in [0, 1], and others are "
                                                        "refused."}),
                   [](const Params& params) { return std::make_unique<SsimMetric>(params.real("data_range")); });
}
