#include "core/nn/recurrent.hpp"

#include <cmath>

namespace sandglass {

RecurrentLayer::RecurrentLayer(ParameterSet& parameters, const std::string& prefix, Index gates, Index inputs,
                               Index hidden, Rng& rng)
    : input_weight_(&parameters.add(prefix + ".input_weight", inputs, gates * hidden)),
      hidden_weight_(&parameters.add(prefix + ".hidden_weight", hidden, gates * hidden)),
      input_bias_(&parameters.add(prefix + ".input_bias", 1, gates * hidden)),
      hidden_bias_(&parameters.add(prefix + ".hidden_bias", 1, gates * hidden)) {
  const double limit = 1 / std::sqrt(static_cast<double>(hidden));
  for (Parameter* p : {input_weight_, hidden_weight_, input_bias_, hidden_bias_}) {
    for (Index i = 0; i < p->size(); ++i) p->set(i, rng.uniform(-limit, limit));
  }
}

Gru::Gru(ParameterSet& parameters, const std::string& prefix, Index inputs, Index hidden, Rng& rng)
    : RecurrentLayer(parameters, prefix, 3, inputs, hidden, rng) {}

Value Gru::operator()(Value x, Index steps, Value h0) const {
  Graph& g = x.graph();
  return gru(x, steps, g.parameter(input_weight()), g.parameter(hidden_weight()), g.parameter(input_bias()),
             g.parameter(hidden_bias()), h0);
}

Lstm::Lstm(ParameterSet& parameters, const std::string& prefix, Index inputs, Index hidden, Rng& rng)
    : RecurrentLayer(parameters, prefix, 4, inputs, hidden, rng) {}

Value Lstm::operator()(Value x, Index steps, Value h0, Value m0) const {
  Graph& g = x.graph();
  return lstm(x, steps, g.parameter(input_weight()), g.parameter(hidden_weight()), g.parameter(input_bias()),
              g.parameter(hidden_bias()), h0, m0);
}

}  // namespace sandglass
