#include <optional>

#include "plugins/metrics/reconstruction/structural_similarity.hpp"
#include "plugins/metrics/requirements.hpp"

using namespace sandglass;

namespace {

/// Structural similarity of the reconstruction to the clean image, see StructuralSimilarity: the mean over examples,
/// channels and places. 1 for identical images, below 0 for anti-correlated ones. In double; NaN before the first batch
/// and where x or x^ is NaN.
class SsimMetric final : public Metric {
 public:
  explicit SsimMetric(double range) : range_(range > 0 ? range : 1), is_given_(range > 0) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"ssim", "mean over examples, 1: identical", "Structural similarity of the reconstruction to the input.",
             Goal::maximize}};
  }

  /// Without a range that of pictures in [0, 1] holds, and others are refused.
  ValueRange target_range() const override { return is_given_ ? ValueRange{} : ValueRange{0, 1}; }

  void begin(const MetricContext& context) override {
    metrics::require_images(context, "ssim");
    channels_ = context.shape().channels;
    similarity_.emplace(context.shape(), range_);
  }

  void add(const MetricBatch& batch) override {
    for (Index i = 0; i < batch.input.rows; ++i) {
      for (Index channel = 0; channel < channels_; ++channel)
        sum_ += similarity_->of_channel(batch.input.row(i), batch.reconstruction.row(i), channel);
      count_ += static_cast<double>(channels_);
    }
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  double range_;
  bool is_given_;
  Index channels_ = 1;
  std::optional<metrics::StructuralSimilarity> similarity_;
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
