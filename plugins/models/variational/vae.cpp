#include "plugins/models/variational/gaussian_autoencoder.hpp"
#include "plugins/models/variational/variational_bound.hpp"

using namespace sandglass;

namespace {

/// The variational autoencoder: encoder q(z|x) = N(mu(x), diag sigma^2(x)), prior N(0, I) or another (see LatentPrior;
/// its KL term is then estimated from the draws), decoder p(x|z) whose
/// distribution is the loss's (Bernoulli for bce, Gaussian for mse and gaussian_nll).
///   J = 1/B sum_b [ -1/S sum_s ln p(x_b|z_bs) + beta KL(q(z|x_b) || N(0, I)) ]   nats per example
/// x (B, D), z (B, L); see negative_bound(), and there what free bits, a capacity and cycles of the warm-up change.
/// beta = 1 is the evidence lower bound, other values the beta-VAE. A noise
/// of the study corrupts what the encoder sees, never the target. encode() gives mu(x). Source: Kingma & Welling 2014,
/// "Auto-encoding variational Bayes".
class Vae final : public GaussianAutoencoder {
 public:
  Vae(Index latent, BoundOptions options, PriorOptions prior) : GaussianAutoencoder(latent, prior), options_(options) {}

  std::vector<TrainingSeries> series() const override { return bound_series(options_); }

  Objective objective(TrainingBatch& batch) const override {
    const auto decode = [&](Value z) {
      return decode_towards(decoder(), for_draws(batch.clean(), options_.samples), z, {}, batch);
    };
    return negative_bound(batch, batch.clean(), encoder()(batch.corrupted()), options_, decode, 0,
                          [this](Value z) { return log_prior(z); });
  }

 private:
  BoundOptions options_;
};

Schema vae_schema() {
  auto schema = latent_schema();
  add_bound_options(schema);
  return add_prior_options(schema);
}

std::unique_ptr<Model> make_vae(const Params& params) {
  const auto options = bound_options(params);
  const auto prior = prior_options(params);
  if (options.free_bits > 0 && prior.kind != PriorOptions::Kind::standard)
    throw ConfigError("free_bits divide the KL divergence among the units of the code, which prior: " +
                      params.choice("prior") + " does not allow\nset free_bits: 0, or prior: standard");
  return std::make_unique<Vae>(params.integer("latent"), options, prior);
}

}  // namespace

SANDGLASS_PLUGIN(vae_model, SANDGLASS_VERSION) {
  registrar.model("vae", "Variational autoencoder, with a weighted and annealed KL term if wanted.", vae_schema(),
                  make_vae, kEncoderAndDecoder);
}
