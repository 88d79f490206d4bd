#pragma once
#include <functional>

#include "plugins/models/variational/gaussian_encoder.hpp"

namespace sandglass {

/// How the evidence lower bound is estimated and weighted.
struct BoundOptions {
  Index samples = 1;
  double beta = 1;
  double kl_warmup = 0;
};

/// Declares samples, beta and kl_warmup.
Schema& add_bound_options(Schema& schema);
BoundOptions bound_options(const Params& params);

/// The terms of negative_bound().
std::vector<TrainingSeries> bound_series(const BoundOptions& options);

/// The negative evidence lower bound of p(x, z) = p(x|z) N(z; 0, I), in nats per example, averaged over the batch:
///   J = 1/B sum_b [ -1/S sum_s ln p(x_b | z_bs) + beta KL(q(z|x_b) || N(0, I)) ] + constant,  z_bs drawn from q(z|x_b)
///   KL = 1/2 sum_j (mu_j^2 + sigma_j^2 - ln sigma_j^2 - 1)
/// whatever the loss's own reduction: -ln p is its negative log-likelihood. While warming up, beta grows linearly from
/// 0 over the first kl_warmup epochs. `decode` maps the draws (B S, L) to pre-activations (B S, D). Terms, unweighted
/// so that runs with different beta compare: reconstruction (-ln p), kl; with a warm-up beta too. Throws PluginError if
/// the loss is no likelihood. Source: Kingma & Welling 2014; beta: Higgins et al. 2017.
Objective negative_bound(TrainingBatch& batch, Value x, const Posterior& q, const BoundOptions& options,
                         const std::function<Value(Value z)>& decode, double constant = 0);

}  // namespace sandglass
