#include <optional>

#include "plugins/models/variational_bound.hpp"

using namespace sandglass;

namespace {

/// The variational autoencoder: encoder q(z|x) = N(mu(x), diag sigma^2(x)), prior N(0, I), decoder p(x|z) whose
/// distribution is the loss's (Bernoulli for bce, Gaussian for mse and gaussian_nll).
///   J = 1/B sum_b [ -1/S sum_s ln p(x_b|z_bs) + beta KL(q(z|x_b) || N(0, I)) ]   nats per example
/// x (B, D), z (B, L); see negative_bound(). beta = 1 is the evidence lower bound, other values the beta-VAE. A noise
/// of the study corrupts what the encoder sees, never the target. encode() gives mu(x). Source: Kingma & Welling 2014,
/// "Auto-encoding variational Bayes".
class Vae final : public Model {
 public:
  Vae(LatentNetwork network, BoundOptions options) : network_(std::move(network)), options_(options) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    encoder_.emplace(parameters, "encoder", shape.features, 0, network_.hidden, network_.latent, network_.activation,
                     rng);
    decoder_.emplace(parameters, "decoder", network_.latent, 0, network_.mirrored(), shape.features,
                     network_.activation, rng);
  }

  Index latent_size() const override { return network_.latent; }
  Value encode(Value x) const override { return encoder_->mean(x); }
  Value decode(Value z) const override { return (*decoder_)(z); }
  Posterior posterior(Value x, Value) const override { return (*encoder_)(x); }
  bool has_prior() const override { return true; }

  Objective objective(TrainingBatch& batch) const override {
    return negative_bound(batch, batch.clean(), (*encoder_)(batch.corrupted()), options_, *decoder_);
  }

 private:
  LatentNetwork network_;
  BoundOptions options_;
  std::optional<GaussianNetwork> encoder_;
  std::optional<LogitNetwork> decoder_;
};

Schema vae_schema() {
  auto schema = latent_network_schema();
  return add_bound_options(schema);
}

}  // namespace

SANDGLASS_PLUGIN(vae_model, SANDGLASS_VERSION) {
  registrar.model(
      "vae", "Variational autoencoder, with a weighted and annealed KL term if wanted.", vae_schema(),
      [](const Params& params) { return std::make_unique<Vae>(latent_network(params), bound_options(params)); });
}
