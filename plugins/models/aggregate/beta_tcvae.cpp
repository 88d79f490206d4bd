#include <cmath>
#include <numbers>

#include "plugins/models/variational/gaussian_autoencoder.hpp"

using namespace sandglass;

namespace {

const double kLogTwoPi = std::log(2 * std::numbers::pi);

/// The weights of the three parts of the KL divergence.
struct PartWeights {
  double alpha, beta, gamma;
};

/// The beta-TCVAE: a VAE whose KL term is divided into three parts with a weight each, q(z) being the mean of q(z|x)
/// over the training examples:
///   J = -E ln p(x|z) + alpha I(z; x) + beta KL(q(z) || prod_d q(z_d)) + gamma sum_d KL(q(z_d) || N(0, 1))
/// in nats per example: mutual information, total correlation and dimension-wise KL. With one draw z_i (L) for each of
/// the B examples of the batch, and N training examples (minibatch weighted sampling):
///   ln q(z_i)   ~ ln 1/(N B) sum_j q(z_i|x_j),   ln q(z_id) ~ ln 1/(N B) sum_j q(z_id|x_j)
///   I = 1/B sum_i [ln q(z_i|x_i) - ln q(z_i)],  TC = 1/B sum_i [ln q(z_i) - sum_d ln q(z_id)],
///   KL_d: 1/B sum_i [sum_d ln q(z_id) - ln p(z_i)]
/// The estimates are biased (TC may be negative); their sum is the KL term estimated by the draw, so that with weights
/// of 1 J is a VAE's in expectation. Costs B^2 L numbers. Terms, unweighted: reconstruction, mutual_information,
/// total_correlation, dimension_wise_kl. Source: Chen, Li, Grosse & Duvenaud 2018, "Isolating sources of
/// disentanglement in variational autoencoders".
class BetaTcvae final : public GaussianAutoencoder {
 public:
  BetaTcvae(Index latent, PartWeights weights) : GaussianAutoencoder(latent), weights_(weights) {}

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "-ln p(x|z), nats per example."},
            {"mutual_information", "Mutual information of example and code, unweighted, nats."},
            {"total_correlation", "Total correlation of the code's units, unweighted, nats."},
            {"dimension_wise_kl", "KL divergence of each unit from N(0, 1), summed, unweighted, nats."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const Posterior q = encoder()(batch.corrupted());
    const Value z = draw(q, 1);
    const Value reconstruction = mean(batch.loss().negative_log_likelihood(decoder()(z), batch.clean()));
    const auto units = static_cast<double>(z.cols());
    const Value given = negate(gaussian_nll_rows(z, q.mean, q.log_variance));  // ln q(z_i|x_i), (B, 1)
    const Value prior = shift(scale(row_sum(square(z)), -0.5), -0.5 * kLogTwoPi * units);
    const auto [joint, marginals] = log_aggregate(z, q, static_cast<double>(batch.examples()));
    const Value information = mean(given - joint), correlation = mean(joint - marginals), kl = mean(marginals - prior);
    return {reconstruction + scale(information, weights_.alpha) + scale(correlation, weights_.beta) +
                scale(kl, weights_.gamma),
            {{"reconstruction", reconstruction},
             {"mutual_information", information},
             {"total_correlation", correlation},
             {"dimension_wise_kl", kl}},
            "nats per example, mean over batch"};
  }

 private:
  struct Aggregate {
    Value joint, marginals;  ///< ln q(z_i) and sum_d ln q(z_id), (B, 1)
  };

  static Aggregate log_aggregate(Value z, const Posterior& q, double examples) {
    const Index rows = z.rows(), units = z.cols();
    // Row i L + d, column j: of unit d, the draw of example i or the posterior of example j.
    const auto of_posteriors = [&](Value x) {
      return reshape(broadcast_row(reshape(transpose(x), 1, units * rows), rows), rows * units, rows);
    };
    const Value distance = broadcast_column(reshape(z, rows * units, 1), rows) - of_posteriors(q.mean);
    const Value squares = square(distance) * of_posteriors(exp(negate(q.log_variance)));
    const Value log_density = scale(shift(squares + of_posteriors(q.log_variance), kLogTwoPi), -0.5);
    const double log_count = std::log(examples * static_cast<double>(rows));
    const Value marginals = row_sum(reshape(row_log_sum_exp(log_density), rows, units));
    return {shift(row_log_sum_exp(sum_row_groups(log_density, units)), -log_count),
            shift(marginals, -log_count * static_cast<double>(units))};
  }

  PartWeights weights_;
};

}  // namespace

SANDGLASS_PLUGIN(beta_tcvae_model, SANDGLASS_VERSION) {
  registrar.model(
      "beta_tcvae", "Variational autoencoder that weighs the total correlation of its code's units.",
      latent_schema()
          .real("alpha", {.fallback = 1, .min = 0, .text = "Weight of the mutual information of example and code."})
          .real("beta", {.fallback = 6, .min = 0, .text = "Weight of the total correlation of the code's units."})
          .real("gamma", {.fallback = 1, .min = 0, .text = "Weight of each unit's KL divergence from N(0, 1)."}),
      [](const Params& params) {
        return std::make_unique<BetaTcvae>(
            params.integer("latent"), PartWeights{params.real("alpha"), params.real("beta"), params.real("gamma")});
      },
      kEncoderAndDecoder);
}
