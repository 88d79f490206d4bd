#include "plugins/metrics/latent/lasso.hpp"

#include <algorithm>
#include <cmath>

namespace sandglass::metrics {

EveryOther::EveryOther(BatchView x) : scale_(static_cast<std::size_t>(x.cols)) {
  std::vector<double> mean(scale_.size());
  const auto count = static_cast<double>((x.rows + 1) / 2);
  for (Index i = 0; i < x.rows; i += 2)
    for (std::size_t j = 0; j < mean.size(); ++j) mean[j] += x.row(i)[j] / count;
  for (Index i = 0; i < x.rows; i += 2)
    for (std::size_t j = 0; j < mean.size(); ++j) scale_[j] += std::pow(x.row(i)[j] - mean[j], 2) / count;
  for (std::size_t j = 0; j < mean.size(); ++j)  // what is below the rounding of a float is no variation
    scale_[j] = scale_[j] > 1e-14 * mean[j] * mean[j] ? 1 / std::sqrt(scale_[j]) : 0;
  for (Index i = 0; i < x.rows; ++i)
    for (std::size_t j = 0; j < mean.size(); ++j)
      (i % 2 == 0 ? fit_ : test_).push_back((x.row(i)[j] - mean[j]) * scale_[j]);
}

std::vector<double> EveryOther::column(const std::vector<double>& rows, Index col) const {
  std::vector<double> out;
  for (auto i = static_cast<std::size_t>(col); i < rows.size(); i += scale_.size()) out.push_back(rows[i]);
  return out;
}

std::vector<double> lasso(const std::vector<double>& x, std::size_t count, const std::vector<double>& y, double alpha) {
  const std::size_t cols = x.size() / count;
  const auto n = static_cast<double>(count);
  std::vector<double> gram(cols * cols), weights(cols), pull(cols);  // pull: x^T (y - x w) / n
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j < cols; ++j) {
      pull[j] += x[i * cols + j] * y[i] / n;
      for (std::size_t k = 0; k < cols; ++k) gram[j * cols + k] += x[i * cols + j] * x[i * cols + k] / n;
    }
  for (int round = 0; round < 10000; ++round) {
    double moved = 0;
    for (std::size_t j = 0; j < cols; ++j) {
      const double size = gram[j * cols + j];
      if (size <= 0) continue;
      const double along = pull[j] + size * weights[j];
      const double next = std::copysign(std::max(std::abs(along) - alpha, 0.0), along) / size;
      const double step = next - weights[j];
      for (std::size_t k = 0; k < cols; ++k) pull[k] -= gram[j * cols + k] * step;
      weights[j] = next;
      moved = std::max(moved, std::abs(step));
    }
    if (moved <= 1e-10) break;
  }
  return weights;
}

}  // namespace sandglass::metrics
