#include <optional>

#include "plugins/optimizers/shared_parameters.hpp"

using namespace sandglass;

namespace {

/// Stochastic gradient descent with classical momentum:
///   v <- momentum * v - learning_rate * g,  w <- w + v;  without momentum w <- w - learning_rate * g.
/// Nesterov's looks ahead: w <- w + momentum * v - learning_rate * g. PyTorch's momentum scales the velocity by the
/// rate when it is used, this one when it is made: the same where the rate is constant. Sources: Polyak 1964; Sutskever
/// et al. 2013.
class GradientDescent final : public Optimizer {
 public:
  GradientDescent(double rate, double momentum, bool nesterov, GradientOptions gradient)
      : rate_(rate), momentum_(momentum), nesterov_(nesterov), gradient_(gradient) {}

  void prepare(std::vector<Parameter*> parameters) override {
    preparation_.emplace(parameters, gradient_);
    rule_.emplace(std::move(parameters), momentum_, nullptr, nesterov_);
  }
  void step(double factor) override {
    preparation_->apply(factor * rate_);
    rule_->step(factor * rate_);
  }
  std::vector<std::span<std::byte>> state() override { return rule_->state(); }

  /// Without momentum, clipping and decay nothing but the gradient moves a weight, so the product that makes the
  /// gradient may do it.
  const double* fused_update_rate() const override {
    return momentum_ == 0 && gradient_.nothing_to_do() ? &rate_ : nullptr;
  }

 private:
  double rate_, momentum_;
  bool nesterov_;
  GradientOptions gradient_;
  std::optional<GradientPreparation> preparation_;
  std::optional<Sgd> rule_;
};

}  // namespace

SANDGLASS_PLUGIN(sgd_optimizer, SANDGLASS_VERSION) {
  registrar.optimizer(
      "sgd", "Stochastic gradient descent, with momentum if wanted.",
      with_gradient_options(
          Schema{}
              .real("learning_rate", {.fallback = 0.1, .above = 0, .text = "Step along the negative gradient."})
              .real("momentum", {.fallback = 0.0, .min = 0, .below = 1, .text = "Share of the last step that is kept."})
              .boolean("nesterov",
                       {.fallback = false, .text = "Whether the gradient's step looks ahead by the momentum."})),
      [](const Params& params) {
        return std::make_unique<GradientDescent>(params.real("learning_rate"), params.real("momentum"),
                                                 params.boolean("nesterov"), gradient_options(params));
      });
}
