#include <Eigen/Eigenvalues>
#include <algorithm>
#include <limits>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

using linalg::Transpose;

/// The training inputs' mean (D) and all principal axes, one per row (D, D), the most important first.
struct Basis {
  std::vector<double> mean, axes;
};

std::vector<double> mean_of(BatchView x) {
  std::vector<double> mean(static_cast<std::size_t>(x.cols), 0.0);
  for (Index i = 0; i < x.rows; ++i)
    for (std::size_t d = 0; d < mean.size(); ++d) mean[d] += static_cast<double>(x.row(i)[d]);
  for (auto& value : mean) value /= static_cast<double>(x.rows);
  return mean;
}

/// Rows first ... first + count - 1 of x, less the mean, in double.
void centre(BatchView x, Index first, Index count, const std::vector<double>& mean, std::vector<double>& out) {
  out.resize(static_cast<std::size_t>(count) * mean.size());
  auto to = out.begin();
  for (Index i = first; i < first + count; ++i)
    to = std::transform(mean.begin(), mean.end(), x.row(i).begin(), to,
                        [](double m, float value) { return static_cast<double>(value) - m; });
}

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

Basis fit(BatchView x) {
  Basis basis{mean_of(x), {}};
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scatter_of(x, basis.mean));
  const auto size = static_cast<std::size_t>(x.cols * x.cols);
  basis.axes.assign(size, std::numeric_limits<double>::quiet_NaN());
  if (solver.info() != Eigen::Success) return basis;  // non-finite data: the metric says NaN
  for (Index k = 0; k < x.cols; ++k)                  // Eigen sorts from the smallest eigenvalue up
    Eigen::VectorXd::Map(basis.axes.data() + k * x.cols, x.cols) = solver.eigenvectors().col(x.cols - 1 - k);
  return basis;
}

/// What the best linear code of the model's size would cost on the same examples: the mean squared error per pixel of
///   x^ = mean + V^T V (x - mean),  V (L, D): first L principal axes of the training inputs
/// over all N * D pixels of the split, in double. 0 if L >= D. Fitting takes O(N D^2 + D^3) once for a dataset.
/// Source: Eckart & Young 1936; Baldi & Hornik 1989.
class PcaMetric final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override {
    return {{"pca_mse", "squared error per pixel",
             "Squared error of PCA with as many components as the code has units, mean over pixels and examples."}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    const auto x = context.train_inputs();
    basis_ = &std::any_cast<const Basis&>(context.memo("pca.basis", [x] { return std::any(fit(x)); }));
    components_ = std::min<Index>(context.latent_size(), x.cols);
  }

  void add(const MetricBatch& batch) override {
    const Index rows = batch.input.rows, d = batch.input.cols;
    centre(batch.input, 0, rows, basis_->mean, rest_);
    code_.resize(static_cast<std::size_t>(rows * components_));
    const double* axes = basis_->axes.data();
    linalg::gemm(Transpose::no, Transpose::yes, rows, components_, d, 1.0, rest_.data(), d, axes, d, 0.0, code_.data(),
                 components_);
    linalg::gemm(Transpose::no, Transpose::no, rows, d, components_, -1.0, code_.data(), components_, axes, d, 1.0,
                 rest_.data(), d);
    for (const double value : rest_) sum_ += value * value;
    count_ += static_cast<double>(rest_.size());
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  const Basis* basis_ = nullptr;
  Index components_ = 0;
  std::vector<double> rest_, code_;
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(pca_metric, SANDGLASS_VERSION) {
  registrar.metric("pca", "Baseline: error of the best linear code of the same size.", Schema{},
                   [](const Params&) { return std::make_unique<PcaMetric>(); });
}
