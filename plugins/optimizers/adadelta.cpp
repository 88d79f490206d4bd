#include <cmath>

#include "plugins/optimizers/elementwise_rule.hpp"

using namespace sandglass;

namespace {

/// Adadelta: steps in the units of the weights, without a learning rate to tune:
///   e <- rho e + (1 - rho) g^2
///   s  = g sqrt(d + epsilon) / sqrt(e + epsilon),  w <- w - learning_rate * s
///   d <- rho d + (1 - rho) s^2
/// e and d start at 0. Source: Zeiler 2012, algorithm 1, which has no learning_rate (it is 1).
struct Adadelta {
  double rho, epsilon;

  static constexpr Index kState = 2;
  double first() const { return 0; }
  double move(double gradient, double rate, double* state, Index n) const {
    double &e = state[0], &d = state[n];
    e = rho * e + (1 - rho) * gradient * gradient;
    const double s = gradient * std::sqrt((d + epsilon) / (e + epsilon));
    d = rho * d + (1 - rho) * s * s;
    return rate * s;
  }
};

}  // namespace

SANDGLASS_PLUGIN(adadelta_optimizer, SANDGLASS_VERSION) {
  registrar.optimizer(
      "adadelta", "Adadelta: steps scaled by running means of the squares of gradients and of past steps.",
      with_gradient_options(
          Schema{}
              .real("learning_rate", {.fallback = 1.0, .above = 0, .text = "Factor of every step; 1 in the paper."})
              .real("rho", {.fallback = 0.95, .min = 0, .below = 1, .text = "Decay of both running means."})
              .real("epsilon",
                    {.fallback = 1e-7, .above = 0, .text = "Starts the steps, and keeps the division finite."})),
      [](const Params& params) {
        return std::make_unique<ElementwiseOptimizer<Adadelta>>(params.real("learning_rate"),
                                                                Adadelta{params.real("rho"), params.real("epsilon")},
                                                                gradient_options(params));
      });
}
