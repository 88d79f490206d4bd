#include <cmath>

#include "plugins/models/variational/gaussian_autoencoder.hpp"
#include "plugins/models/variational/variational_bound.hpp"

using namespace sandglass;

namespace {

/// The importance-weighted autoencoder: the networks of a VAE, trained on a bound that tightens with the number of
/// samples k:
///   J = -1/B sum_b ln 1/k sum_i w_bi,  ln w_bi = ln p(x_b|z_bi) + ln p(z_bi) - ln q(z_bi|x_b),  z_bi drawn from
///   q(z|x_b)
/// in nats per example, whatever the loss's own reduction; the mean of the weights is taken in log space. k = 1 is the
/// evidence lower bound with its KL term estimated from the draw; in expectation J never rises with k, and J is
/// -ln p(x) for every k and every draw where q is the exact posterior.
/// Terms, beside the bound: reconstruction (-ln p(x|z) averaged over the draws) and kl (in closed form, with
/// a prior other than N(0, I) from the draws): their sum is
/// what a VAE with the same networks would minimise.
/// x (B, D), z (B k, L). Source: Burda, Grosse & Salakhutdinov 2016, "Importance weighted autoencoders".
class Iwae final : public GaussianAutoencoder {
 public:
  Iwae(Index latent, Index samples, PriorOptions prior) : GaussianAutoencoder(latent, prior), samples_(samples) {}

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "-ln p(x|z), nats per example."},
            {"kl", "KL divergence of the posterior from the prior, unweighted, nats per example."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const Posterior q = encoder()(batch.corrupted());
    const Posterior each{for_draws(q.mean, samples_), for_draws(q.log_variance, samples_)};
    const Value z = reparameterise(each.mean, each.log_variance);
    const Value clean = for_draws(batch.clean(), samples_);
    const Value reconstruction_error =
        batch.loss().negative_log_likelihood(decode_towards(decoder(), clean, z, {}, batch), clean);
    const Value of_prior = log_prior(z), log_q = gaussian_nll_rows(z, each.mean, each.log_variance);  // -ln q
    const Value log_weight = log_q + log_prior_or_standard(z, of_prior) - reconstruction_error;       // (B k, 1)
    const Value kl =
        of_prior.valid() ? negate(mean(log_q + of_prior)) : mean(kl_standard_normal(q.mean, q.log_variance));
    const Value of_example = row_log_sum_exp(reshape(log_weight, q.mean.rows(), samples_));
    return {shift(negate(mean(of_example)), std::log(static_cast<double>(samples_))),
            {{"reconstruction", mean(reconstruction_error)}, {"kl", kl}},
            "nats per example, mean over batch"};
  }

 private:
  Index samples_;
};

Schema iwae_schema() {
  auto schema = latent_schema().integer(
      "samples",
      {.fallback = 5, .min = 1, .max = 10000, .unit = "draws", .text = "Draws k of the code for each example."});
  return add_prior_options(schema);
}

}  // namespace

SANDGLASS_PLUGIN(iwae_model, SANDGLASS_VERSION) {
  registrar.model(
      "iwae", "Importance-weighted autoencoder: a VAE trained on the tighter bound of several draws.", iwae_schema(),
      [](const Params& params) {
        return std::make_unique<Iwae>(params.integer("latent"), params.integer("samples"), prior_options(params));
      },
      kEncoderAndDecoder);
}
