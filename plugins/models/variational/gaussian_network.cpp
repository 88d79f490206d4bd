#include "plugins/models/variational/gaussian_network.hpp"

namespace sandglass {

Schema latent_network_schema(const std::string& stage) {
  const auto names = activation_names();
  return Schema{}
      .integers("hidden", {.fallback = std::vector<std::int64_t>{256},
                           .min = 1,
                           .max = 65536,
                           .unit = "units",
                           .text = "Sizes of the encoder's hidden layers, mirrored in the decoder; [] for none.",
                           .stage = stage})
      .integer("latent",
               {.fallback = 32, .min = 1, .max = 65536, .unit = "units", .text = "Size of the code.", .stage = stage})
      .choice(
          "activation",
          {.choices = {names.begin(), names.end()}, .fallback = "relu", .text = "Activation of the hidden layers."});
}

LatentNetwork latent_network(const Params& params) {
  const auto& hidden = params.integers("hidden");
  return {.hidden = {hidden.begin(), hidden.end()},
          .latent = params.integer("latent"),
          .activation = activation_from_string(params.choice("activation"))};
}

GaussianNetwork::GaussianNetwork(ParameterSet& parameters, const std::string& prefix, Index in, Index classes,
                                 const std::vector<Index>& hidden, Index out, Activation activation, Rng& rng)
    : layers_(parameters, prefix, in, classes, hidden, activation, rng),
      mean_(parameters, prefix + ".mean", layers_.out(), out, Activation::identity, rng),
      log_variance_(parameters, prefix + ".log_variance", layers_.out(), out, Activation::identity, rng) {}

LogitNetwork::LogitNetwork(ParameterSet& parameters, const std::string& prefix, Index in, Index classes,
                           const std::vector<Index>& hidden, Index out, Activation activation, Rng& rng)
    : layers_(parameters, prefix, in, classes, hidden, activation, rng),
      output_(parameters, prefix + "." + std::to_string(hidden.size()), layers_.out(), out, Activation::identity, rng) {
}

Value draw(const Posterior& q, Index draws) {
  return reparameterise(for_draws(q.mean, draws), for_draws(q.log_variance, draws));
}

void require_classes(const char* model, const DataShape& shape) {
  if (shape.classes >= 2) return;
  throw ConfigError(std::string("model/") + model + " needs labels of at least two classes, but the dataset has " +
                    (shape.classes == 0 ? "no labels" : "one class only") +
                    "\nuse a dataset with labels, or a model without classes such as vae");
}

}  // namespace sandglass
