#include "plugins/metrics/reconstruction/principal_axes.hpp"

#include <algorithm>
#include <limits>

#include "plugins/metrics/split_store.hpp"
#include "plugins/numerics/decompositions.hpp"

namespace sandglass::metrics {
namespace {

using linalg::Transpose;

/// sum_i (x_i - mean)(x_i - mean)^T, a block of examples at a time so that no copy of the data in double is needed.
Eigen::MatrixXd scatter_of(BatchView x, const std::vector<double>& mean) {
  constexpr Index kBlock = 512;
  const Index d = x.cols;
  Eigen::MatrixXd scatter = Eigen::MatrixXd::Zero(d, d);
  std::vector<double> block;
  for (Index first = 0; first < x.rows; first += kBlock) {
    const Index count = std::min(kBlock, x.rows - first);
    centre(x, first, count, mean, block);
    linalg::gemm(Transpose::yes, Transpose::no, d, d, count, 1.0, block.data(), d, block.data(), d, 1.0, scatter.data(),
                 d);
  }
  return scatter;
}

PrincipalAxes fit(BatchView x) {
  PrincipalAxes result{column_means(x), {}};
  const auto spectrum = dense::spectrum(scatter_of(x, result.mean));
  const auto size = static_cast<std::size_t>(x.cols * x.cols);
  result.axes.assign(size, std::numeric_limits<double>::quiet_NaN());
  if (!spectrum.found) return result;  // non-finite data: the metric says NaN
  for (Index k = 0; k < x.cols; ++k)
    Eigen::VectorXd::Map(result.axes.data() + k * x.cols, x.cols) = spectrum.vectors.col(x.cols - 1 - k);
  return result;
}

}  // namespace

const PrincipalAxes& principal_axes(const MetricContext& context) {
  const auto x = context.train_inputs();
  return std::any_cast<const PrincipalAxes&>(context.cached("principal_axes", [x] { return std::any(fit(x)); }));
}

void centre(BatchView x, Index first, Index count, const std::vector<double>& mean, std::vector<double>& out) {
  out.resize(static_cast<std::size_t>(count) * mean.size());
  auto to = out.begin();
  for (Index i = first; i < first + count; ++i)
    to = std::transform(mean.begin(), mean.end(), x.row(i).begin(), to,
                        [](double m, float value) { return static_cast<double>(value) - m; });
}

}  // namespace sandglass::metrics
