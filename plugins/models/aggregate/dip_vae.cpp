#include "plugins/models/variational/gaussian_autoencoder.hpp"

using namespace sandglass;

namespace {

struct DipOptions {
  bool of_draws;  ///< DIP-VAE-II
  double off_diagonal, diagonal;
};

/// The DIP-VAE: a VAE that draws the covariance C (L, L) of its codes towards the identity, so that their units are not
/// correlated:
///   J = -E ln p(x|z) + KL(q(z|x) || N(0, I)) + lambda_od sum_{i != j} C_ij^2 + lambda_d sum_i (C_ii - 1)^2
/// in nats per example, with one draw for each of the B examples of the batch:
///   variant i:  C = Cov(mu) = 1/B sum_b (mu_b - m)(mu_b - m)^T, m the mean of the mu_b
///   variant ii: C = Cov(mu) + diag(1/B sum_b sigma_b^2), the covariance of draws of q(z|x)
/// Terms: reconstruction, kl, off_diagonal and diagonal, the latter two with their weights; they add up to J.
/// Source: Kumar, Sattigeri & Balakrishnan 2018, "Variational inference of disentangled latent concepts from unlabeled
/// observations".
class DipVae final : public GaussianAutoencoder {
 public:
  DipVae(Index latent, DipOptions options) : GaussianAutoencoder(latent), options_(options) {}

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "-ln p(x|z), nats per example."},
            {"kl", "KL divergence of the posterior from the prior, nats per example."},
            {"off_diagonal", "lambda_od times the squared covariances of the code's units."},
            {"diagonal", "lambda_d times the squared distances of their variances from 1."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const Posterior q = encoder()(batch.corrupted());
    const Value reconstruction = mean(batch.loss().negative_log_likelihood(decoder()(draw(q, 1)), batch.clean()));
    const Value kl = mean(kl_standard_normal(q.mean, q.log_variance));
    const double share = 1 / static_cast<double>(q.mean.rows());
    const Value centred = add_row(q.mean, negate(column_mean(q.mean)));
    const Value covariance = scale(matmul(centred, centred, true), share);  // its diagonal is masked below
    Value variances = scale(column_square_sums(centred), share);
    if (options_.of_draws) variances = variances + column_mean(exp(q.log_variance));
    const Value off = scale(sum(square(covariance) * off_diagonal(covariance)), options_.off_diagonal);
    const Value diagonal = scale(sum(square(shift(variances, -1))), options_.diagonal);
    return {reconstruction + kl + off + diagonal,
            {{"reconstruction", reconstruction}, {"kl", kl}, {"off_diagonal", off}, {"diagonal", diagonal}},
            "nats per example, mean over batch"};
  }

 private:
  /// 0 on the diagonal, else 1.
  static Value off_diagonal(Value like) {
    const Index n = like.rows();
    std::vector<double> mask(static_cast<std::size_t>(n * n), 1.0);
    for (Index i = 0; i < n; ++i) mask[static_cast<std::size_t>(i * (n + 1))] = 0;
    return like.graph().constant(n, n, mask);
  }

  DipOptions options_;
};

}  // namespace

SANDGLASS_PLUGIN(dip_vae_model, SANDGLASS_VERSION) {
  registrar.model(
      "dip_vae", "Variational autoencoder that draws the covariance of its codes towards the identity.",
      latent_schema()
          .choice("variant", {.choices = {"i", "ii"},
                              .fallback = "i",
                              .text = "i: covariance of the posteriors' means; ii: of draws from the posteriors."})
          .real("lambda_od", {.fallback = 10, .min = 0, .text = "Weight of the covariances of two units."})
          .real("lambda_d", {.fallback = 100, .min = 0, .text = "Weight of the variances' distance from 1."}),
      [](const Params& params) {
        return std::make_unique<DipVae>(
            params.integer("latent"),
            DipOptions{params.choice("variant") == "ii", params.real("lambda_od"), params.real("lambda_d")});
      },
      kEncoderAndDecoder);
}
