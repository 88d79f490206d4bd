#include <algorithm>

#include "plugins/metrics/reconstruction/principal_axes.hpp"

using namespace sandglass;

namespace {

using linalg::Transpose;

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
    basis_ = &metrics::principal_axes(context);
    components_ = std::min<Index>(context.latent_size(), context.train_inputs().cols);
  }

  void add(const MetricBatch& batch) override {
    const Index rows = batch.input.rows, d = batch.input.cols;
    metrics::centre(batch.input, 0, rows, basis_->mean, rest_);
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
  const metrics::PrincipalAxes* basis_ = nullptr;
  Index components_ = 0;
  std::vector<double> rest_, code_;
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(pca_metric, SANDGLASS_VERSION) {
  registrar.metric("pca", "Baseline: error of the best linear code of the same size.", Schema{},
                   [](const Params&) { return std::make_unique<PcaMetric>(); });
}
