#include <algorithm>
#include <cmath>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// How compactly the codes lie, whatever their number of units:
///   code_spread  sqrt(1/(N L) sum_n ||z_n - mean||^2): 1 for codes that follow N(0, I)
///   code_reach   max_n ||z_n - mean|| / sqrt(L): the outermost code on the same scale
/// In double over the split; NaN if a code is not finite.
class CodeSpread final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override {
    return {{"code_spread", "code units", "Root mean square distance of a code from their mean, per unit."},
            {"code_reach", "code units", "Distance of the outermost code from their mean, per root of units."}};
  }

  void add(const MetricBatch& batch) override {
    units_ = static_cast<std::size_t>(batch.latent.cols);
    const auto z = batch.latent.all();
    codes_.insert(codes_.end(), z.begin(), z.end());
  }

  std::vector<double> finish() override {
    const auto count = static_cast<double>(codes_.size() / units_), units = static_cast<double>(units_);
    std::vector<double> mean(units_, 0.0);
    for (std::size_t i = 0; i < codes_.size(); ++i) mean[i % units_] += static_cast<double>(codes_[i]) / count;
    double total = 0, farthest = 0;
    for (std::size_t i = 0; i < codes_.size(); i += units_) {
      double square = 0;
      for (std::size_t j = 0; j < units_; ++j) square += std::pow(static_cast<double>(codes_[i + j]) - mean[j], 2);
      total += square;
      farthest = square <= farthest ? farthest : square;  // NaN stays
    }
    return {std::sqrt(total / (count * units)), std::sqrt(farthest / units)};
  }

 private:
  std::size_t units_ = 1;
  std::vector<float> codes_;
};

}  // namespace

SANDGLASS_PLUGIN(code_spread_metric, SANDGLASS_VERSION) {
  registrar.metric("code_spread", "How compactly the codes lie around their mean.", Schema{},
                   [](const Params&) { return std::make_unique<CodeSpread>(); });
}
