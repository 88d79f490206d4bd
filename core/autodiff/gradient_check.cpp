#include "core/autodiff/gradient_check.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace sandglass {
namespace {

double evaluate(Graph& graph, Value loss, StepKey key) {
  graph.forward(key);
  return graph.scalar(loss);
}

}  // namespace

GradientCheckResult check_gradients(const LossBuilder& build, ParameterSet& parameters,
                                    const GradientCheckOptions& options) {
  if (parameters.precision() != Precision::f64) {
    throw Error("check_gradients: the parameters must be of Precision::f64, for differences need the digits");
  }
  Graph graph(Precision::f64);
  const Value loss = build(graph, parameters);
  graph.finish(loss);
  if (options.fill_inputs) options.fill_inputs(graph);
  GradientCheckResult result;
  const double start = evaluate(graph, loss, options.key);
  graph.backward();
  if (!std::isfinite(start)) {
    result.message = "the loss is " + format_number(start);
    return result;
  }
  result.passed = true;
  for (Parameter* p : graph.parameters()) {
    const Index count = options.samples <= 0 ? p->size() : std::min(p->size(), options.samples);
    for (Index s = 0; s < count; ++s) {
      const Index i = s * p->size() / count;
      const double x = p->at(i);
      const double h = options.step * std::max(1.0, std::fabs(x));
      p->set(i, x + h);
      const double above = evaluate(graph, loss, options.key);
      p->set(i, x - h);
      const double below = evaluate(graph, loss, options.key);
      p->set(i, x);
      const double numeric = (above - below) / (2 * h);
      const double analytic = p->gradient_at(i);
      const double error = std::fabs(analytic - numeric) / std::max({1.0, std::fabs(analytic), std::fabs(numeric)});
      ++result.checked;
      const bool bad = !(error <= options.tolerance);
      if (bad) result.passed = false;
      if (!(error <= result.worst_error) || result.checked == 1) {
        result.worst_error = error;
        result.message = "parameter '" + p->name() + "' element " + std::to_string(i) + ": analytic " +
                         format_number(analytic) + ", numeric " + format_number(numeric);
      }
      if (bad && std::isnan(error)) return result;
    }
  }
  return result;
}

}  // namespace sandglass
