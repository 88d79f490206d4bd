#include <algorithm>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Code units that carry information about x: those whose code (the posterior's mean) varies over the examples,
///   Var_x(E[z_j | x]) > threshold
/// with the variance 1/N sum (z - mean)^2 over the split, in double. NaN if a code is not finite.
/// Source: Burda, Grosse & Salakhutdinov 2016, section 5.2 (threshold 0.01).
class ActiveUnits final : public Metric {
 public:
  explicit ActiveUnits(double threshold) : threshold_(threshold) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"active_units", "units", "Code units whose posterior mean varies over the examples."},
            {"active_share", "share of units", "Active units of all units of the code."}};
  }

  void add(const MetricBatch& batch) override {
    const auto units = static_cast<std::size_t>(batch.latent.cols);
    mean_.resize(units), squares_.resize(units);
    for (Index i = 0; i < batch.latent.rows; ++i) {
      const auto z = batch.latent.row(i);
      ++count_;
      for (std::size_t j = 0; j < units; ++j) {  // Welford's update
        const double off = z[j] - mean_[j];
        mean_[j] += off / count_;
        squares_[j] += off * (z[j] - mean_[j]);
      }
    }
  }

  std::vector<double> finish() override {
    double active = 0;
    for (const double squares : squares_) {
      const double variance = squares / count_;
      active += variance != variance ? variance : static_cast<double>(variance > threshold_);
    }
    return {active, active / static_cast<double>(squares_.size())};
  }

 private:
  double threshold_;
  std::vector<double> mean_, squares_;
  double count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(active_units_metric, SANDGLASS_VERSION) {
  registrar.metric("active_units", "How many code units vary with the input.",
                   Schema{}.real("threshold", {.fallback = 0.01,
                                               .min = 0,
                                               .text = "Variance of its posterior mean above which a unit is active."}),
                   [](const Params& params) { return std::make_unique<ActiveUnits>(params.real("threshold")); });
}
