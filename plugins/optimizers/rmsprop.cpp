#include <cmath>

#include "plugins/optimizers/elementwise_rule.hpp"

using namespace sandglass;

namespace {

/// RMSprop: steps scaled by the root of a running mean of the square of the gradient:
///   v <- alpha v + (1 - alpha) g^2,  s = g / (sqrt(v) + epsilon)
///   centered: m <- alpha m + (1 - alpha) g, and v - m^2, the variance, takes the place of v under the root;
///   b <- momentum b + s,  w <- w - learning_rate * b
/// v, m and b start at 0. Sources: Hinton 2012, Neural Networks for Machine Learning, lecture 6e; Graves 2013
/// (centered). As torch.optim.RMSprop.
struct RmsProp {
  double alpha, epsilon, momentum;
  bool centered;

  static constexpr Index kState = 3;
  double first() const { return 0; }
  double move(double gradient, double rate, double* state, Index n) const {
    double &v = state[0], &m = state[n], &b = state[2 * n];
    v = alpha * v + (1 - alpha) * gradient * gradient;
    m = alpha * m + (1 - alpha) * gradient;
    const double square = centered ? v - m * m : v;
    // Rounding takes the variance of a constant gradient below 0. A NaN stays one.
    b = momentum * b + gradient / (std::sqrt(square < 0 ? 0.0 : square) + epsilon);
    return rate * b;
  }
};

}  // namespace

SANDGLASS_PLUGIN(rmsprop_optimizer, SANDGLASS_VERSION) {
  registrar.optimizer(
      "rmsprop", "RMSprop: steps scaled by the root of a running mean of the gradient's square.",
      with_gradient_options(
          Schema{}
              .real("learning_rate", {.fallback = 0.01, .above = 0, .text = "Size of a step."})
              .real("alpha", {.fallback = 0.99, .min = 0, .below = 1, .text = "Decay of the running means."})
              .real("epsilon", {.fallback = 1e-8, .above = 0, .text = "Keeps the division from exploding."})
              .real("momentum", {.fallback = 0.0, .min = 0, .below = 1, .text = "Share of the last step that is kept."})
              .boolean("centered",
                       {.fallback = false,
                        .text = "Whether the variance of the gradient takes the place of its mean square."})),
      [](const Params& params) {
        return std::make_unique<ElementwiseOptimizer<RmsProp>>(
            params.real("learning_rate"),
            RmsProp{params.real("alpha"), params.real("epsilon"), params.real("momentum"), params.boolean("centered")},
            gradient_options(params));
      });
}
