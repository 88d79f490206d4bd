#pragma once
#include <functional>
#include <string>

#include "core/autodiff/graph.hpp"

namespace sandglass {

/// Records a loss (1, 1) on the graph from the parameters.
using LossBuilder = std::function<Value(Graph&, ParameterSet&)>;

struct GradientCheckOptions {
  double step = 1e-5;                    ///< central difference (f(x+h) - f(x-h)) / 2h with h = step * max(1, |x|)
  double tolerance = 1e-6;               ///< |analytic - numeric| <= tolerance * max(1, |analytic|, |numeric|)
  Index samples = 200;                   ///< elements checked of each parameter, evenly spread; all if it has fewer
  StepKey key = {.seed = 1, .step = 1};  ///< the same for every evaluation, so random operators repeat their draws
  std::function<void(Graph&)> fill_inputs = {};  ///< writes the graph's inputs once, after finish
};

struct GradientCheckResult {
  bool passed = false;
  double worst_error = 0;  ///< largest |analytic - numeric| / max(1, |analytic|, |numeric|)
  Index checked = 0;
  std::string message;  ///< where the worst error is: "parameter 'encoder.weight' element 17: analytic .. numeric .."
};

/// Compares every parameter's gradient with central differences in double precision. `parameters` must be of
/// Precision::f64 and hold the point to check at; its values are restored. A non-finite loss or gradient fails.
GradientCheckResult check_gradients(const LossBuilder& loss, ParameterSet& parameters,
                                    const GradientCheckOptions& options = {});

}  // namespace sandglass
