#include "plugins/metrics/reconstruction/structural_similarity.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::metrics {
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

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace

StructuralSimilarity::StructuralSimilarity(const DataShape& shape, double range)
    : shape_(shape), c1_(std::pow(kK1 * range, 2)), c2_(std::pow(kK2 * range, 2)) {
  const Index fits = std::min({shape.height, shape.width, kLargestWindow});
  window_ = gaussian_window(fits % 2 == 1 ? fits : fits - 1);
}

template <Index kCount>
void StructuralSimilarity::means_of(const double* from, Index step, double* to) const {
  double sums[kCount] = {};
  for (const double weight : window_) {
    for (Index c = 0; c < kCount; ++c) sums[c] += weight * from[c];
    from += step;
  }
  for (Index c = 0; c < kCount; ++c) to[c] = sums[c];
}

void StructuralSimilarity::line(const double* from, Index step, double* to) const {
  const Index cols = shape_.width - std::ssize(window_) + 1;
  Index c = 0;
  for (; c + 8 <= cols; c += 8) means_of<8>(from + c, step, to + c);
  for (; c + 2 <= cols; c += 2) means_of<2>(from + c, step, to + c);
  for (; c < cols; ++c) means_of<1>(from + c, step, to + c);
}

void StructuralSimilarity::window_means(const std::vector<double>& image, std::vector<double>& means) {
  const Index size = std::ssize(window_), rows = shape_.height - size + 1, cols = shape_.width - size + 1;
  across_.resize(at(shape_.height * cols));
  means.resize(at(rows * cols));
  for (Index r = 0; r < shape_.height; ++r) line(image.data() + r * shape_.width, 1, across_.data() + r * cols);
  for (Index r = 0; r < rows; ++r) line(across_.data() + r * cols, cols, means.data() + r * cols);
}

double StructuralSimilarity::of_channel(std::span<const float> x, std::span<const float> y, Index channel) {
  const auto pixels = at(shape_.height * shape_.width);
  for (auto& image : images_) image.resize(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::size_t place = i * at(shape_.channels) + at(channel);
    const double a = x[place], b = y[place];
    images_[0][i] = a, images_[1][i] = b, images_[2][i] = a * a, images_[3][i] = b * b, images_[4][i] = a * b;
  }
  for (std::size_t k = 0; k < 5; ++k) window_means(images_[k], means_[k]);
  double sum = 0;
  for (std::size_t i = 0; i < means_[0].size(); ++i) {
    const double mx = means_[0][i], my = means_[1][i];
    const double vx = means_[2][i] - mx * mx, vy = means_[3][i] - my * my, cxy = means_[4][i] - mx * my;
    sum += (2 * mx * my + c1_) * (2 * cxy + c2_) / ((mx * mx + my * my + c1_) * (vx + vy + c2_));
  }
  return sum / static_cast<double>(means_[0].size());
}

double StructuralSimilarity::operator()(std::span<const float> x, std::span<const float> y) {
  double sum = 0;
  for (Index channel = 0; channel < shape_.channels; ++channel) sum += of_channel(x, y, channel);
  return sum / static_cast<double>(shape_.channels);
}

}  // namespace sandglass::metrics
