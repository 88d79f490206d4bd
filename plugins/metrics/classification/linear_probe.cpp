#include <cmath>
#include <limits>

#include "plugins/metrics/classification/labelled_codes.hpp"
#include "plugins/metrics/classification/softmax_regression.hpp"
#include "plugins/metrics/features.hpp"

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
/// as scikit-learn's LogisticRegression does. As a baseline the inputs stand in the codes' place; that regression is
/// fitted once for a dataset. NaN if a code is not finite.
/// Source: Alain & Bengio 2017.
class LinearProbe final : public Metric {
 public:
  LinearProbe(double c, Features::Of of) : of_input_(of == Features::Of::input), c_(c), features_(of) {}

  std::vector<MetricOutput> outputs() const override {
    const std::string things = of_input_ ? "inputs" : "codes";
    return {{name() + "_accuracy", "share of examples",
             "Examples classified rightly by a logistic regression on the " + things + " of the training split.",
             Goal::maximize}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    require_labelled_training(context, name(), 2);
    features_.begin(context, name());
    context_ = &context;
  }

  void add(const MetricBatch& batch) override { features_.add(batch); }

  std::vector<double> finish() override {
    const LabelledCodes train(*context_, features_.train());
    if (!all_finite(train.codes().all()) || !all_finite(features_.rows().values))
      return {std::numeric_limits<double>::quiet_NaN()};
    const Standardiser standardise(train.codes());
    const auto predicted = fitted(train, standardise).predict(standardise(features_.split()));
    double right = 0;
    for (std::size_t i = 0; i < predicted.size(); ++i) right += predicted[i] == features_.labels()[i];
    return {right / static_cast<double>(predicted.size())};
  }

 private:
  std::string name() const { return of_input_ ? "probe_input" : "linear_probe"; }

  SoftmaxRegression fitted(const LabelledCodes& train, const Standardiser& standardise) const {
    const auto fit = [&] {
      return fit_softmax_regression(standardise(train.codes()), train.codes().cols, train.labels(),
                                    context_->shape().classes, c_);
    };
    if (!of_input_) return fit();
    return std::any_cast<const SoftmaxRegression&>(
        context_->cached(name() + " c=" + format_number(c_), [&] { return std::any(fit()); }));
  }

  bool of_input_;
  double c_;
  Features features_;
  const MetricContext* context_ = nullptr;
};

Schema probe_schema() {
  return Schema{}.real("c", {.fallback = 1,
                             .above = 0,
                             .text = "Weight of the examples' log-likelihood against half the squared weights of the "
                                     "regression."});
}

Schema probe_of_codes_schema() {
  auto schema = probe_schema();
  return Features::add_code(schema);
}

}  // namespace

SANDGLASS_PLUGIN(linear_probe_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "linear_probe", "Accuracy of a logistic regression on the codes.", probe_of_codes_schema(),
      [](const Params& params) { return std::make_unique<LinearProbe>(params.real("c"), Features::of_code(params)); });
  registrar.metric(
      "probe_input", "Baseline: accuracy of a logistic regression on the inputs, without the model.",
      probe_schema(),
      [](const Params& params) { return std::make_unique<LinearProbe>(params.real("c"), Features::Of::input); });
}
