#include <optional>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Adam: steps scaled by running means m of the gradient and v of its square, both corrected for their start at 0:
///   w <- w - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
/// The first step is learning_rate * sign(g). Source: Kingma & Ba 2015, algorithm 1.
class AdamRule final : public Optimizer {
 public:
  AdamRule(double rate, AdamOptions options) : rate_(rate), options_(options) {}

  void prepare(std::vector<Parameter*> parameters) override { rule_.emplace(std::move(parameters), options_); }
  void step() override { rule_->step(rate_); }
  std::vector<std::span<std::byte>> state() override { return rule_->state(); }

 private:
  double rate_;
  AdamOptions options_;
  std::optional<Adam> rule_;
};

}  // namespace

SANDGLASS_PLUGIN(adam_optimizer, SANDGLASS_VERSION) {
  registrar.optimizer(
      "adam", "Adam: steps scaled by running means of the gradient and of its square.",
      Schema{}
          .real("learning_rate",
                {.fallback = 1e-3, .above = 0, .text = "Size of a step, about the same for all weights."})
          .real("beta1", {.fallback = 0.9, .min = 0, .below = 1, .text = "Decay of the mean of the gradient."})
          .real("beta2", {.fallback = 0.999, .min = 0, .below = 1, .text = "Decay of the mean of its square."})
          .real("epsilon", {.fallback = 1e-8, .above = 0, .text = "Keeps the division from exploding."}),
      [](const Params& params) {
        const AdamOptions options{params.real("beta1"), params.real("beta2"), params.real("epsilon")};
        return std::make_unique<AdamRule>(params.real("learning_rate"), options);
      });
}
