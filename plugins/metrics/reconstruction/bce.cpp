#include <algorithm>
#include <cmath>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// A metric sees probabilities, not logits. In single precision they end 2^-24 short of 1 (or at 1), so p is held
/// within [2^-24, 1 - 2^-24]: a certain and wrong pixel costs 16.6 nats, and never infinity. NaN stays NaN.
double held(float p) { return std::clamp(static_cast<double>(p), 0x1p-24, 1 - 0x1p-24); }

/// -[x ln p + (1 - x) ln(1 - p)]; the logarithm with weight 0 is not computed.
double cross_entropy(float target, float probability) {
  const double x = target, p = held(probability);
  double nats = 0;
  if (x != 0) nats -= x * std::log(p);
  if (x != 1) nats -= (1 - x) * std::log1p(-p);
  return nats;
}

/// Binary cross-entropy of the reconstruction, read as probabilities, against the clean input: nats per pixel, mean
/// over all N * D pixels of the split, accumulated in double. NaN before the first batch and where x or x^ is NaN.
class BceMetric final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override {
    return {{"bce", "nats per pixel", "Binary cross-entropy of the reconstruction, mean over pixels and examples.",
             Goal::minimize}};
  }

  ValueRange target_range() const override { return {0, 1}; }

  void add(const MetricBatch& batch) override {
    const auto x = batch.input.all(), y = batch.reconstruction.all();
    for (std::size_t i = 0; i < x.size(); ++i) sum_ += cross_entropy(x[i], y[i]);
    count_ += static_cast<double>(x.size());
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(bce_metric, SANDGLASS_VERSION) {
  registrar.metric("bce", "Binary cross-entropy of the reconstruction, mean per pixel.", Schema{},
                   [](const Params&) { return std::make_unique<BceMetric>(); });
}
