#include <cmath>
#include <memory>

#include "plugins/metrics/latent/encoder_jacobian.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// ||J||_F, in double.
double norm(BatchView jacobian) {
  double squares = 0;
  for (const float entry : jacobian.all()) squares += std::pow(static_cast<double>(entry), 2);
  return std::sqrt(squares);
}

/// The mean over examples of the Frobenius norm of the encoder's Jacobian dz/dx: how much the code moves with the
/// input. The norm itself, not its square, which contractive penalties use. The gradients are exact, by the same
/// operators as in training; a conditional model's class is held fixed. Takes L rows of a pass for each example.
/// Source: Rifai et al. 2011, section 5.2.
class JacobianMetric final : public Metric {
 public:
  explicit JacobianMetric(Index examples) : examples_(examples) {}

  std::vector<MetricOutput> outputs() const override {
    return {{"jacobian", "code per input, mean over examples", "Frobenius norm of the encoder's Jacobian."}};
  }

  bool every_epoch() const override { return false; }

  void begin(const MetricContext& context) override {
    choice_ = ExampleChoice(context, examples_);
    jacobian_ = std::make_unique<EncoderJacobian>(context);
  }

  void add(const MetricBatch& batch) override {
    for (Index row = 0; row < batch.input.rows; ++row) {
      if (!choice_.next()) continue;
      sum_ += norm((*jacobian_)(batch, row));
      ++count_;
    }
  }

  std::vector<double> finish() override { return {sum_ / count_}; }

 private:
  Index examples_;
  ExampleChoice choice_;
  std::unique_ptr<EncoderJacobian> jacobian_;
  double sum_ = 0, count_ = 0;
};

}  // namespace

SANDGLASS_PLUGIN(jacobian_metric, SANDGLASS_VERSION) {
  registrar.metric(
      "jacobian", "Mean Frobenius norm of the encoder's Jacobian.",
      Schema{}.integer("examples",
                       {.fallback = 200, .min = 0, .text = "Examples of the split, drawn at random; 0: all."}),
      [](const Params& params) { return std::make_unique<JacobianMetric>(params.integer("examples")); });
}
