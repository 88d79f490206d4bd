#include "core/nn/normalise.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace sandglass {
namespace {

Parameter* ones(Parameter& p) {
  for (Index i = 0; i < p.size(); ++i) p.set(i, 1);
  return &p;
}

}  // namespace

Dropout::Dropout(double rate) : rate_(rate) {
  if (!(rate >= 0 && rate < 1)) throw Error("dropout: rate must lie in [0, 1), got " + format_number(rate));
}

LayerNorm::LayerNorm(ParameterSet& parameters, const std::string& prefix, Index features)
    : gain_(ones(parameters.add(prefix + ".gain", 1, features))),
      bias_(&parameters.add(prefix + ".bias", 1, features)) {}

Value LayerNorm::operator()(Value x) const {
  return layer_norm(x, x.graph().parameter(*gain_), x.graph().parameter(*bias_));
}

BatchNorm::BatchNorm(ParameterSet& parameters, const std::string& prefix, Index channels,
                     const BatchNormOptions& options)
    : gain_(ones(parameters.add(prefix + ".gain", 1, channels))),
      bias_(&parameters.add(prefix + ".bias", 1, channels)),
      running_mean_(&parameters.add_buffer(prefix + ".running_mean", 1, channels)),
      running_variance_(ones(parameters.add_buffer(prefix + ".running_variance", 1, channels))),
      options_(options) {}

Value BatchNorm::operator()(Value x) const {
  return batch_norm(x, x.graph().parameter(*gain_), x.graph().parameter(*bias_), *running_mean_, *running_variance_,
                    options_);
}

}  // namespace sandglass
