#include <optional>

#include "plugins/optimizers/shared_parameters.hpp"

using namespace sandglass;

namespace {

/// Adam: steps scaled by running means m of the gradient and v of its square, both corrected for their start at 0:
///   w <- w - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
/// The first step is learning_rate * sign(g). With weight_decay, which is decoupled unless the study says l2, it is
/// AdamW. Sources: Kingma & Ba 2015, algorithm 1; Loshchilov & Hutter 2019.
class AdamRule final : public Optimizer {
 public:
  AdamRule(double rate, AdamOptions options, GradientOptions gradient)
      : rate_(rate), options_(options), gradient_(gradient) {}

  void prepare(std::vector<Parameter*> parameters) override {
    preparation_.emplace(parameters, gradient_);
    rule_.emplace(std::move(parameters), options_);
  }
  void step(double factor) override {
    preparation_->apply(factor * rate_);
    rule_->step(factor * rate_);
  }
  std::vector<std::span<std::byte>> state() override { return rule_->state(); }

 private:
  double rate_;
  AdamOptions options_;
  GradientOptions gradient_;
  std::optional<GradientPreparation> preparation_;
  std::optional<Adam> rule_;
};

}  // namespace

SANDGLASS_PLUGIN(adam_optimizer, SANDGLASS_VERSION) {
  registrar.optimizer(
      "adam", "Adam: steps scaled by running means of the gradient and of its square.",
      with_gradient_options(
          Schema{}
              .real("learning_rate",
                    {.fallback = 1e-3, .above = 0, .text = "Size of a step, about the same for all weights."})
              .real("beta1", {.fallback = 0.9, .min = 0, .below = 1, .text = "Decay of the mean of the gradient."})
              .real("beta2", {.fallback = 0.999, .min = 0, .below = 1, .text = "Decay of the mean of its square."})
              .real("epsilon", {.fallback = 1e-8, .above = 0, .text = "Keeps the division from exploding."})),
      [](const Params& params) {
        const AdamOptions options{params.real("beta1"), params.real("beta2"), params.real("epsilon")};
        return std::make_unique<AdamRule>(params.real("learning_rate"), options, gradient_options(params));
      });
}
