#include "plugins/networks/hidden_step.hpp"

namespace sandglass {

Schema& add_hidden_options(Schema& schema, const std::string& of) {
  const auto names = activation_names();
  return schema
      .choice("activation",
              {.choices = {names.begin(), names.end()}, .fallback = "relu", .text = "Activation of " + of + "."})
      .choice(
          "normalisation",
          {.choices = {"none", "batch", "layer"},
           .fallback = "none",
           .text = "What comes before that activation. batch: each unit, or each channel of images, by its mean and "
                   "variance over the batch, when evaluating by those noted in training; needs two examples in "
                   "every batch. layer: each example by the mean and variance of its own units."})
      .real("dropout", {.fallback = 0.0,
                        .min = 0,
                        .below = 1,
                        .text = "Share of the units, after that activation, that are 0 in a step of training."});
}

HiddenOptions hidden_options(const Params& params) {
  const auto& normalisation = params.choice("normalisation");
  return {.activation = activation_from_string(params.choice("activation")),
          .normalisation = normalisation == "none"    ? Normalisation::none
                           : normalisation == "batch" ? Normalisation::batch
                                                      : Normalisation::layer,
          .dropout = params.real("dropout")};
}

HiddenStep::HiddenStep(const LayerSite& site, std::string layer, Index pixels, Index channels,
                       const HiddenOptions& options)
    : options_(options), layer_(std::move(layer)) {
  const auto name = layer_ + ".norm";
  if (options.normalisation == Normalisation::batch) batch_.emplace(site.parameters, name, channels);
  if (options.normalisation == Normalisation::layer) each_.emplace(site.parameters, name, pixels * channels);
}

Value HiddenStep::normalised(Value a) const {
  if (each_) return (*each_)(a);
  if (a.graph().training() && a.size() == batch_->gain().size())
    throw ConfigError(
        "normalisation: batch of '" + layer_ +
        "' needs at least 2 examples in every step of training: expected a batch of 2 or more, got 1\nset a "
        "train.batch "
        "that is larger and leaves no single example for the last step of an epoch, or normalisation: layer");
  return (*batch_)(a);
}

Value HiddenStep::rest(Value a) const {
  const Value y = normalises() ? activation(normalised(a), options_.activation) : a;
  // A rate of 0 takes no stream of draws, so that the others' are what they were.
  return options_.dropout > 0 ? dropout(y, options_.dropout) : y;
}

Layers::Moved HiddenStep::dropped(Value y, Value tangent) const {
  if (options_.dropout == 0) return {y, tangent};
  const Value kept = dropout(y.graph().constant(y.rows(), y.cols(), 1.0), options_.dropout);
  if (!y.graph().training()) return {y, tangent};
  return {mul(y, kept), mul(tangent, kept)};
}

}  // namespace sandglass
