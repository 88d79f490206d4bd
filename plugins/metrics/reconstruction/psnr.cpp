#include <cmath>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Peak signal-to-noise ratio of the reconstruction x^ against the clean input x, of each example and then averaged:
///   10 log10(range^2 / (1/D sum_d (x^ - x)^2))   in decibels
/// Infinite if an example is reconstructed exactly. The mean of ratios is not the ratio of means: it cannot be computed
/// from `mse`. In double, in order; NaN before the first batch and where x or x^ is NaN.
class PsnrMetric final : public Metric {
 public:
  explicit PsnrMetric(double range) : range_(range > 0 ? range : 1), is_given_(range > 0) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"psnr", "dB, mean over examples", "Peak signal-to-noise ratio of the reconstruction.", Goal::maximize}};
  }

  /// Without a range that of pictures in [0, 1] holds, and others are refused.
  ValueRange target_range() const override { return is_given_ ? ValueRange{} : ValueRange{0, 1}; }

  void add(const MetricBatch& batch) override {
    for (Index i = 0; i < batch.input.rows; ++i) {
      const auto x = batch.input.row(i), y = batch.reconstruction.row(i);
      double squares = 0;
      for (std::size_t d = 0; d < x.size(); ++d) squares += std::pow(static_cast<double>(y[d]) - x[d], 2);
      sum_ += 10 * std::log10(range_ * range_ * static_cast<double>(x.size()) / squares);
      ++count_;
    }
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  double range_;
  bool is_given_;
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(psnr_metric, SANDGLASS_VERSION) {
  registrar.metric("psnr", "Peak signal-to-noise ratio of the reconstruction, mean over examples.",
                   Schema{}.real("data_range", {.fallback = 0,
                                                .min = 0,
                                                .text = "Difference between the largest and the smallest value that a "
                                                        "feature can have; 0: 1, of examples in [0, 1], and others are "
                                                        "refused."}),
                   [](const Params& params) { return std::make_unique<PsnrMetric>(params.real("data_range")); });
}
