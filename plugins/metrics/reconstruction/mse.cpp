#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Squared error of the reconstruction against the clean input, mean over all N * D pixels of the split:
///   1/(N D) sum (x^ - x)^2
/// Accumulated in double, in order. NaN before the first batch; non-finite numbers are passed on.
class MseMetric final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override {
    return {{"mse", "squared error per pixel", "Squared error of the reconstruction, mean over pixels and examples.",
             Goal::minimize}};
  }

  void add(const MetricBatch& batch) override {
    const auto x = batch.input.all(), y = batch.reconstruction.all();
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double difference = static_cast<double>(y[i]) - static_cast<double>(x[i]);
      sum_ += difference * difference;
    }
    count_ += static_cast<double>(x.size());
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(mse_metric, SANDGLASS_VERSION) {
  registrar.metric("mse", "Squared error of the reconstruction, mean per pixel.", Schema{},
                   [](const Params&) { return std::make_unique<MseMetric>(); });
}
