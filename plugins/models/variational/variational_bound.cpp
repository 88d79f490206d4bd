#include "plugins/models/variational/variational_bound.hpp"

#include <algorithm>

namespace sandglass {

Schema& add_bound_options(Schema& schema) {
  return schema
      .integer("samples", {.fallback = 1,
                           .min = 1,
                           .max = 10000,
                           .unit = "draws",
                           .text = "Draws of the code for each example in a step; their log-likelihoods are averaged."})
      .real("beta", {.fallback = 1, .min = 0, .text = "Weight of the KL term; 1 is the evidence lower bound."})
      .real("kl_warmup", {.fallback = 0,
                          .min = 0,
                          .unit = "epochs",
                          .text = "Epochs over which the weight of the KL term grows from 0 to beta; 0 for none."});
}

BoundOptions bound_options(const Params& params) {
  return {.samples = params.integer("samples"), .beta = params.real("beta"), .kl_warmup = params.real("kl_warmup")};
}

std::vector<TrainingSeries> bound_series(const BoundOptions& options) {
  std::vector<TrainingSeries> all{
      {"reconstruction", "-ln p(x|z), nats per example."},
      {"kl", "KL divergence of the posterior from the prior, unweighted, nats per example."}};
  if (options.kl_warmup > 0) all.push_back({"beta", "The weight of the KL term, which grows while warming up."});
  return all;
}

Objective negative_bound(TrainingBatch& batch, Value x, const Posterior& q, const BoundOptions& options,
                         const std::function<Value(Value z)>& decode, double constant) {
  const Value a = decode(draw(q, options.samples));
  const Value reconstruction = mean(batch.loss().negative_log_likelihood(a, for_draws(x, options.samples)));
  const Value kl = mean(kl_standard_normal(q.mean, q.log_variance));
  Objective result{{}, {{"reconstruction", reconstruction}, {"kl", kl}}, "nats per example, mean over batch"};
  Value weighted = kl;
  if (options.kl_warmup > 0) {
    const Value beta = batch.schedule([beta = options.beta, warmup = options.kl_warmup](double epoch) {
      return beta * std::min(1.0, epoch / warmup);
    });
    weighted = beta * kl;
    result.terms.push_back({"beta", beta});
  } else if (options.beta != 1) {
    weighted = scale(kl, options.beta);
  }
  result.total = reconstruction + weighted;
  if (constant != 0) result.total = shift(result.total, constant);
  return result;
}

}  // namespace sandglass
