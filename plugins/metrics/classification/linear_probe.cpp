#include <cmath>
#include <limits>

#include "plugins/metrics/classification/labelled_codes.hpp"
#include "plugins/metrics/classification/softmax_regression.hpp"
#include "plugins/metrics/requirements.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// Maps each code unit to mean 0 and variance 1 over the training codes; a constant unit to 0.
class Standardiser {
 public:
  explicit Standardiser(BatchView codes) : mean_(static_cast<std::size_t>(codes.cols)), scale_(mean_.size()) {
    const auto count = static_cast<double>(codes.rows);
    for (Index i = 0; i < codes.rows; ++i)
      for (std::size_t j = 0; j < mean_.size(); ++j) mean_[j] += codes.row(i)[j] / count;
    for (Index i = 0; i < codes.rows; ++i)
      for (std::size_t j = 0; j < mean_.size(); ++j) scale_[j] += std::pow(codes.row(i)[j] - mean_[j], 2) / count;
    for (std::size_t j = 0; j < scale_.size(); ++j)  // what is below the rounding of a float is no variation
      scale_[j] = scale_[j] > 1e-14 * mean_[j] * mean_[j] ? 1 / std::sqrt(scale_[j]) : 0;
  }

  std::vector<double> operator()(BatchView codes) const {
    std::vector<double> out;
    out.reserve(codes.all().size());
    for (Index i = 0; i < codes.rows; ++i)
      for (std::size_t j = 0; j < mean_.size(); ++j) out.push_back((codes.row(i)[j] - mean_[j]) * scale_[j]);
    return out;
  }

 private:
  std::vector<double> mean_, scale_;
};

/// Share of examples that a multinomial logistic regression on the standardised codes of the labelled training
/// examples classifies rightly. The regression minimises
///   C sum_i -ln p(y_i|z_i) + 1/2 sum W^2
/// as scikit-learn's LogisticRegression does. NaN if a code is not finite.
/// Source: Alain & Bengio 2017.
class LinearProbe final : public Metric {
 public:
  explicit LinearProbe(double c) : c_(c) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"linear_probe_accuracy", "share of examples",
             "Examples classified rightly by a logistic regression on the codes of the training split.",
             Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_labelled_training(context, "linear_probe", 2);
    context_ = &context;
  }

  void add(const MetricBatch& batch) override { split_.add(batch); }

  std::vector<double> finish() override {
    const LabelledCodes train(*context_);
    if (!all_finite(train.codes().all()) || !all_finite(split_.codes.values))
      return {std::numeric_limits<double>::quiet_NaN()};
    const Standardiser standardise(train.codes());
    const auto probe = fit_softmax_regression(standardise(train.codes()), train.codes().cols, train.labels(),
                                              context_->shape().classes, c_);
    const auto predicted = probe.predict(standardise(split_.codes.view()));
    double right = 0;
    for (std::size_t i = 0; i < predicted.size(); ++i) right += predicted[i] == split_.labels[i];
    return {right / static_cast<double>(predicted.size())};
  }

 private:
  double c_;
  const MetricContext* context_ = nullptr;
  SplitStore split_;
};

}  // namespace

SANDGLASS_PLUGIN(linear_probe_metric, SANDGLASS_VERSION) {
  registrar.metric("linear_probe", "Accuracy of a logistic regression on the codes.",
                   Schema{}.real("c", {.fallback = 1,
                                       .above = 0,
                                       .text = "Weight of the examples' log-likelihood against half the squared "
                                               "weights of the regression."}),
                   [](const Params& params) { return std::make_unique<LinearProbe>(params.real("c")); });
}
