#include "plugins/models/variational/gaussian_autoencoder.hpp"
#include "plugins/models/variational/maximum_mean_discrepancy.hpp"

using namespace sandglass;

namespace {

struct InfoOptions {
  double alpha, lambda;
  MmdKernel kernel;
};

/// The InfoVAE: a VAE whose codes keep their information on x, while all of them together are drawn to the prior:
///   J = -E ln p(x|z) + (1 - alpha) KL(q(z|x) || N(0, I)) + (alpha + lambda - 1) MMD^2(q(z), N(0, I))
/// in nats per example. z (B, L): one draw for each example of the batch; MMD^2 is the unbiased estimate of
/// maximum_mean_discrepancy() between them and B draws of the prior, which may be negative; a batch of one example has
/// none, 0. alpha = 0, lambda = 1 is the VAE; alpha = 1 the MMD-VAE. Terms: reconstruction and kl, unweighted, and mmd
/// with its weight. Source: Zhao, Song & Ermon 2019, "InfoVAE: balancing learning and inference in variational
/// autoencoders".
class InfoVae final : public GaussianAutoencoder {
 public:
  InfoVae(Index latent, InfoOptions options) : GaussianAutoencoder(latent), options_(options) {}

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "-ln p(x|z), nats per example."},
            {"kl", "KL divergence of the posterior from the prior, unweighted, nats per example."},
            {"mmd", "alpha + lambda - 1 times the discrepancy between codes and prior."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const Posterior q = encoder()(batch.corrupted());
    const Value z = draw(q, 1);
    const Value reconstruction = mean(batch.loss().negative_log_likelihood(decoder()(z), batch.clean()));
    const Value kl = mean(kl_standard_normal(q.mean, q.log_variance));
    const Value mmd = scale(discrepancy(z), options_.alpha + options_.lambda - 1);
    return {reconstruction + scale(kl, 1 - options_.alpha) + mmd,
            {{"reconstruction", reconstruction}, {"kl", kl}, {"mmd", mmd}},
            "nats per example, mean over batch"};
  }

 private:
  Value discrepancy(Value z) const {
    if (z.rows() == 1) return z.graph().constant(1, 1, 0);
    return maximum_mean_discrepancy(z, random_normal(z.graph(), z.rows(), z.cols()), options_.kernel);
  }

  InfoOptions options_;
};

}  // namespace

SANDGLASS_PLUGIN(info_vae_model, SANDGLASS_VERSION) {
  registrar.model(
      "info_vae", "Variational autoencoder that draws all codes together towards the prior, by a kernel distance.",
      latent_schema()
          .real("alpha", {.fallback = 0,
                          .min = 0,
                          .max = 1,
                          .text = "What the KL term's weight is less than 1; with 1 there is only the MMD term."})
          .real("lambda", {.fallback = 100, .min = 1, .text = "The weight of the MMD term is alpha + lambda - 1."})
          .choice("kernel", {.choices = {"imq", "rbf"},
                             .fallback = "imq",
                             .text = "imq: inverse multiquadratic, summed over seven widths; rbf: Gaussian."}),
      [](const Params& params) {
        const auto kernel = params.choice("kernel") == "imq" ? MmdKernel::imq : MmdKernel::rbf;
        return std::make_unique<InfoVae>(params.integer("latent"),
                                         InfoOptions{params.real("alpha"), params.real("lambda"), kernel});
      },
      kEncoderAndDecoder);
}
