#pragma once
#include <functional>

#include "plugins/models/variational/gaussian_encoder.hpp"

namespace sandglass {

/// How the evidence lower bound is estimated and weighted.
struct BoundOptions {
  Index samples = 1;
  double beta = 1;
  double kl_warmup = 0, kl_cycle = 0;        ///< epochs
  double free_bits = 0;                      ///< nats per unit
  double capacity = 0, capacity_epochs = 0;  ///< nats per example; 0: none
};

/// Declares samples, beta, kl_warmup, kl_cycle, free_bits, capacity and capacity_epochs.
Schema& add_bound_options(Schema& schema);
/// Throws ConfigError for a cycle without a warm-up that it is as long as, at least.
BoundOptions bound_options(const Params& params);

/// The terms of negative_bound().
std::vector<TrainingSeries> bound_series(const BoundOptions& options);

/// KL(N(mu, diag sigma^2) || N(0, I)) with free bits, averaged over the batch (1, 1):
///   sum_j max(free_bits, 1/B sum_b KL_bj),  KL_bj = 1/2 (mu^2 + sigma^2 - ln sigma^2 - 1) of unit j, in nats
/// Source: Kingma et al. 2016, "Improving variational inference with inverse autoregressive flow" (free bits), with
/// each unit a group of its own.
Value kl_with_free_bits(const Posterior& q, double free_bits);

/// The negative evidence lower bound of p(x, z) = p(x|z) N(z; 0, I), in nats per example, averaged over the batch:
///   J = 1/B sum_b [ -1/S sum_s ln p(x_b | z_bs) ] + beta K + constant,  z_bs drawn from q(z|x_b)
///   K = KL = 1/B sum_b 1/2 sum_j (mu_bj^2 + sigma_bj^2 - ln sigma_bj^2 - 1)
/// whatever the loss's own reduction: -ln p is its negative log-likelihood. Options change K and beta:
///   free_bits > 0: K = kl_with_free_bits(); a unit is not pressed below so many nats
///   capacity > 0:  K = |K - C|, where C grows linearly from 0 to capacity over the first capacity_epochs epochs (0: it
///                  is capacity from the start); beta is the paper's gamma
///   kl_warmup > 0: beta grows linearly from 0 over the first kl_warmup epochs, with kl_cycle > 0 over the first of
///   every
///                  kl_cycle epochs
///   log_prior:     p(z) is another than N(0, I); K and the term kl are estimated from the draws,
///                  1/(B S) sum_bs [ln q(z_bs|x_b) - ln p(z_bs)]
/// `log_prior` is Model::log_prior(). `decode` maps the draws (B S, L) to pre-activations (B S, D). Terms, unweighted
/// so that runs with different options compare: reconstruction (-ln p), kl (KL as it is); beta and capacity where they
/// change. Throws LossRefusal if the loss is no likelihood. Sources: Kingma & Welling 2014; beta: Higgins et al. 2017;
/// capacity: Burgess et al. 2018, "Understanding disentangling in beta-VAE"; cycles: Fu et al. 2019, "Cyclical
/// annealing schedule".
Objective negative_bound(TrainingBatch& batch, Value x, const Posterior& q, const BoundOptions& options,
                         const std::function<Value(Value z)>& decode, double constant = 0,
                         const std::function<Value(Value z)>& log_prior = {});

/// ln p(z) of N(0, I), or what log_prior gives; (B, 1).
Value log_prior_or_standard(Value z, Value log_prior);

}  // namespace sandglass
