#include <optional>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// Stochastic gradient descent with classical momentum:
///   v <- momentum * v - learning_rate * g,  w <- w + v;  without momentum w <- w - learning_rate * g.
/// Source: Polyak 1964; Sutskever et al. 2013.
class GradientDescent final : public Optimizer {
 public:
  GradientDescent(double rate, double momentum) : rate_(rate), momentum_(momentum) {}

  void prepare(std::vector<Parameter*> parameters) override { rule_.emplace(std::move(parameters), momentum_); }
  void step() override { rule_->step(rate_); }
  std::vector<std::span<std::byte>> state() override { return rule_->state(); }

  /// Without momentum nothing but the gradient moves a weight, so the product that makes the gradient may do it.
  const double* fused_update_rate() const override { return momentum_ == 0 ? &rate_ : nullptr; }

 private:
  double rate_, momentum_;
  std::optional<Sgd> rule_;
};

}  // namespace

SANDGLASS_PLUGIN(sgd_optimizer, SANDGLASS_VERSION) {
  registrar.optimizer(
      "sgd", "Stochastic gradient descent, with momentum if wanted.",
      Schema{}
          .real("learning_rate", {.fallback = 0.1, .above = 0, .text = "Step along the negative gradient."})
          .real("momentum", {.fallback = 0.0, .min = 0, .below = 1, .text = "Share of the last step that is kept."}),
      [](const Params& params) {
        return std::make_unique<GradientDescent>(params.real("learning_rate"), params.real("momentum"));
      });
}
