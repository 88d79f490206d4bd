#include <cmath>

#include "plugins/optimizers/elementwise_rule.hpp"

using namespace sandglass;

namespace {

/// Adagrad: steps that shrink by the root of the sum of all squares of the weight's gradient so far:
///   s <- s + g^2,  w <- w - learning_rate * g / (sqrt(s) + epsilon)
/// s starts at `initial`. Source: Duchi, Hazan & Singer 2011. As torch.optim.Adagrad without lr_decay, for which there
/// are schedules.
struct Adagrad {
  double initial, epsilon;

  static constexpr Index kState = 1;
  double first() const { return initial; }
  double move(double gradient, double rate, double* state, Index) const {
    state[0] += gradient * gradient;
    return rate * gradient / (std::sqrt(state[0]) + epsilon);
  }
};

}  // namespace

SANDGLASS_PLUGIN(adagrad_optimizer, SANDGLASS_VERSION) {
  registrar.optimizer(
      "adagrad", "Adagrad: steps that shrink by the root of the sum of the gradient's squares so far.",
      with_gradient_options(
          Schema{}
              .real("learning_rate", {.fallback = 0.01, .above = 0, .text = "Size of the first step."})
              .real("initial", {.fallback = 0.0, .min = 0, .text = "What the sums of squares start at."})
              .real("epsilon", {.fallback = 1e-10, .above = 0, .text = "Keeps the division from exploding."})),
      [](const Params& params) {
        return std::make_unique<ElementwiseOptimizer<Adagrad>>(params.real("learning_rate"),
                                                               Adagrad{params.real("initial"), params.real("epsilon")},
                                                               gradient_options(params));
      });
}
