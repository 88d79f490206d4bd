#include "plugins/models/variational/gaussian_autoencoder.hpp"
#include "plugins/models/variational/variational_bound.hpp"

using namespace sandglass;

namespace {

/// The variational autoencoder: encoder q(z|x) = N(mu(x), diag sigma^2(x)), prior N(0, I), decoder p(x|z) whose
/// distribution is the loss's (Bernoulli for bce, Gaussian for mse and gaussian_nll).
///   J = 1/B sum_b [ -1/S sum_s ln p(x_b|z_bs) + beta KL(q(z|x_b) || N(0, I)) ]   nats per example
/// x (B, D), z (B, L); see negative_bound(). beta = 1 is the evidence lower bound, other values the beta-VAE. A noise
/// of the study corrupts what the encoder sees, never the target. encode() gives mu(x). Source: Kingma & Welling 2014,
/// "Auto-encoding variational Bayes".
class Vae final : public GaussianAutoencoder {
 public:
  Vae(Index latent, BoundOptions options) : GaussianAutoencoder(latent), options_(options) {}

  std::vector<TrainingSeries> series() const override { return bound_series(options_); }

  Objective objective(TrainingBatch& batch) const override {
    return negative_bound(batch, batch.clean(), encoder()(batch.corrupted()), options_, [&](Value z) {
      return decode_towards(decoder(), for_draws(batch.clean(), options_.samples), z, {}, batch);
    });
  }

 private:
  BoundOptions options_;
};

Schema vae_schema() {
  auto schema = latent_schema();
  return add_bound_options(schema);
}

}  // namespace

SANDGLASS_PLUGIN(vae_model, SANDGLASS_VERSION) {
  registrar.model(
      "vae", "Variational autoencoder, with a weighted and annealed KL term if wanted.", vae_schema(),
      [](const Params& params) { return std::make_unique<Vae>(params.integer("latent"), bound_options(params)); },
      kEncoderAndDecoder);
}
