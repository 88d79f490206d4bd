#include "plugins/models/variational/gaussian_encoder.hpp"

namespace sandglass {

GaussianEncoder::GaussianEncoder(const Network& network, const LayerSite& site, const DataShape& in, Index given,
                                 Index out)
    : layers_(network.encoder(site, in, given)),
      mean_(site.parameters, site.prefix + ".mean", layers_->out(), out, Activation::identity, site.rng),
      log_variance_(site.parameters, site.prefix + ".log_variance", layers_->out(), out, Activation::identity,
                    site.rng) {}

Schema latent_schema(const std::string& stage) {
  return Schema{}.integer(
      "latent", {.fallback = 32, .min = 1, .max = 65536, .unit = "units", .text = "Size of the code.", .stage = stage});
}

Value draw(const Posterior& q, Index draws) {
  return reparameterise(for_draws(q.mean, draws), for_draws(q.log_variance, draws));
}

}  // namespace sandglass
