#include <cmath>
#include <memory>

#include "plugins/metrics/class_input.hpp"
#include "plugins/metrics/split_store.hpp"

using namespace sandglass;
using namespace sandglass::metrics;

namespace {

/// The Jacobian of the encoder at single examples. One pass computes all of it: x is repeated L times, and of
/// sum_j z(j, j) the gradient with respect to row j of x is row j of the Jacobian.
class EncoderJacobian {
 public:
  explicit EncoderJacobian(const MetricContext& context) {
    const Model& model = context.model();
    const Index units = model.latent_size();
    graph_.train_only({});
    x_ = graph_.input("x", 1, context.shape().features);
    repeated_ = repeat_rows(x_, units);
    y_ = std::make_unique<ClassInput>(context, graph_, units);
    const Value z = model.conditional() ? model.encode_given(repeated_, y_->value()) : model.encode(repeated_);
    std::vector<double> identity(static_cast<std::size_t>(units * units), 0.0);
    for (Index j = 0; j < units; ++j) identity[static_cast<std::size_t>(j * (units + 1))] = 1;
    const Value diagonal = sum(mul(z, graph_.constant(units, units, identity)));
    graph_.keep_gradient(repeated_);
    graph_.finish(diagonal);
  }

  /// ||J||_F at an example of a batch.
  double norm(const MetricBatch& batch, Index row) {
    graph_.set_input(x_, batch.input.row(row).data());
    y_->set(graph_, batch, row);
    graph_.forward();
    graph_.backward();
    const float* jacobian = graph_.gradient<float>(repeated_);
    double squares = 0;
    for (Index i = 0; i < repeated_.size(); ++i) squares += std::pow(static_cast<double>(jacobian[i]), 2);
    return std::sqrt(squares);
  }

 private:
  Graph graph_;
  Value x_, repeated_;
  std::unique_ptr<ClassInput> y_;
};

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
      sum_ += jacobian_->norm(batch, row);
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
