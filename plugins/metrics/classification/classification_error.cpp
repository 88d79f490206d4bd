#include <algorithm>

#include "plugins/metrics/requirements.hpp"

using namespace sandglass;

namespace {

/// Share of examples whose most probable class under the model's classifier is not their label. Of equal logits the
/// first class counts; a NaN among the logits counts as an error.
class ClassificationError final : public Metric {
 public:
  std::vector<MetricOutput> outputs() const override {
    return {{"classification_error", "share of examples", "Examples that the model's classifier gets wrong.",
             Goal::minimize}};
  }

  void begin(const MetricContext& context) override { metrics::require_classifier(context, "classification_error"); }

  void add(const MetricBatch& batch) override {
    for (Index i = 0; i < batch.class_logits.rows; ++i) {
      const auto logits = batch.class_logits.row(i);
      const auto best = std::max_element(logits.begin(), logits.end());
      const bool ordered = std::none_of(logits.begin(), logits.end(), [](float l) { return l != l; });
      wrong_ += ordered && best - logits.begin() == batch.labels[i] ? 0 : 1;
      ++count_;
    }
  }

  std::vector<double> finish() override { return {wrong_ / count_}; }

 private:
  double wrong_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(classification_error_metric, SANDGLASS_VERSION) {
  registrar.metric("classification_error", "Share of examples that the model's classifier gets wrong.", Schema{},
                   [](const Params&) { return std::make_unique<ClassificationError>(); });
}
