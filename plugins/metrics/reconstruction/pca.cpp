#include <algorithm>
#include <cmath>

#include "plugins/metrics/reconstruction/principal_axes.hpp"

using namespace sandglass;

namespace {

using linalg::Transpose;

/// What the best linear code of the model's size makes of the same examples:
///   x^ = mean + V^T V (x - mean),  V (L, D): first L principal axes of the training inputs
/// Fitting takes O(N D^2 + D^3) once for a dataset. Source: Eckart & Young 1936; Baldi & Hornik 1989.
class LinearCode {
 public:
  void begin(const MetricContext& context) {
    basis_ = &metrics::principal_axes(context);
    components_ = std::min<Index>(context.latent_size(), context.train_inputs().cols);
  }

  /// x - x^ of a batch, (rows, D), in double; valid until the next call.
  const std::vector<double>& rest(BatchView x) {
    const Index rows = x.rows, d = x.cols;
    metrics::centre(x, 0, rows, basis_->mean, rest_);
    code_.resize(static_cast<std::size_t>(rows * components_));
    const double* axes = basis_->axes.data();
    linalg::gemm(Transpose::no, Transpose::yes, rows, components_, d, 1.0, rest_.data(), d, axes, d, 0.0, code_.data(),
                 components_);
    linalg::gemm(Transpose::no, Transpose::no, rows, d, components_, -1.0, code_.data(), components_, axes, d, 1.0,
                 rest_.data(), d);
    return rest_;
  }

 private:
  const metrics::PrincipalAxes* basis_ = nullptr;
  Index components_ = 0;
  std::vector<double> rest_, code_;
};

/// The mean squared error per pixel of the linear code, over all N * D pixels of the split, in double. 0 if L >= D.
class PcaMetric final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override {
    return {{"pca_mse", "squared error per pixel",
             "Squared error of PCA with as many components as the code has units, mean over pixels and examples."}};
  }

  bool every_epoch() const override { return false; }
  void begin(const MetricContext& context) override { linear_.begin(context); }

  void add(const MetricBatch& batch) override {
    const auto& rest = linear_.rest(batch.input);
    for (const double value : rest) sum_ += value * value;
    count_ += static_cast<double>(rest.size());
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  LinearCode linear_;
  double sum_ = 0, count_ = 0;
};

/// The cross-entropy per pixel of the linear code's reconstruction once it is clipped to probabilities,
///   -[x ln p + (1 - x) ln(1 - p)],  p = min(max(x^, clip), 1 - clip)
/// over all N * D pixels of the split, in double: a linear baseline for a Bernoulli decoder. It is not the best one:
/// PCA minimises squared error, and logistic PCA would do better.
class PcaClippedBce final : public Metric {
 public:
  explicit PcaClippedBce(double clip) : clip_(clip) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"pca_clipped_bce", "nats per pixel",
             "Cross-entropy of PCA's reconstruction, clipped to probabilities, with as many components as the code has "
             "units; mean over pixels and examples."}};
  }

  ValueRange target_range() const override { return {0, 1}; }
  bool every_epoch() const override { return false; }
  void begin(const MetricContext& context) override { linear_.begin(context); }

  void add(const MetricBatch& batch) override {
    const auto& rest = linear_.rest(batch.input);
    const auto x = batch.input.all();
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double target = x[i], made = target - rest[i];
      const double p = made < clip_ ? clip_ : made > 1 - clip_ ? 1 - clip_ : made;  // NaN stays
      sum_ -= target * std::log(p) + (1 - target) * std::log1p(-p);
    }
    count_ += static_cast<double>(x.size());
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  double clip_;
  LinearCode linear_;
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(pca_metric, SANDGLASS_VERSION) {
  registrar.metric("pca", "Baseline: error of the best linear code of the same size.", Schema{},
                   [](const Params&) { return std::make_unique<PcaMetric>(); });
  registrar.metric("pca_clipped_bce", "Baseline: cross-entropy of PCA's reconstruction, clipped to probabilities.",
                   Schema{}.real("clip", {.fallback = 0.01,
                                          .above = 0,
                                          .below = 0.5,
                                          .unit = "probability",
                                          .text = "The reconstruction is kept this far from 0 and 1."}),
                   [](const Params& params) { return std::make_unique<PcaClippedBce>(params.real("clip")); });
}
