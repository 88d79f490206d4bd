#include "plugins/models/variational/variational_bound.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

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
                          .text = "Epochs over which the weight of the KL term grows from 0 to beta; 0 for none."})
      .real("kl_cycle", {.fallback = 0,
                         .min = 0,
                         .unit = "epochs",
                         .text = "The warm-up begins anew after every so many epochs, kl_warmup or more; 0: it does "
                                 "not."})
      .real("free_bits", {.fallback = 0,
                          .min = 0,
                          .unit = "nats per unit",
                          .text = "What each unit of the code may differ from the prior at no cost, averaged over the "
                                  "batch; 0 for nothing."})
      .real("capacity", {.fallback = 0,
                         .min = 0,
                         .unit = "nats per example",
                         .text = "The KL divergence is drawn to this value instead of to 0: beta |KL - capacity|, "
                                 "for which beta is mostly large; 0 for none."})
      .real("capacity_epochs", {.fallback = 0,
                                .min = 0,
                                .unit = "epochs",
                                .text = "Epochs over which the capacity grows from 0; 0: it is there from the "
                                        "start."});
}

BoundOptions bound_options(const Params& params) {
  const BoundOptions options{.samples = params.integer("samples"),
                             .beta = params.real("beta"),
                             .kl_warmup = params.real("kl_warmup"),
                             .kl_cycle = params.real("kl_cycle"),
                             .free_bits = params.real("free_bits"),
                             .capacity = params.real("capacity"),
                             .capacity_epochs = params.real("capacity_epochs")};
  if (options.kl_cycle > 0 && (options.kl_warmup == 0 || options.kl_warmup > options.kl_cycle))
    throw ConfigError(
        "kl_cycle begins the warm-up of the KL term anew, so kl_warmup has to be more than 0 and at most "
        "kl_cycle\nset kl_warmup to half of kl_cycle, or leave kl_cycle out");
  if (options.capacity_epochs > 0 && options.capacity == 0)
    throw ConfigError(
        "capacity_epochs is how long the capacity grows, but capacity is 0\n"
        "give capacity a value, such as 25, or leave capacity_epochs out");
  return options;
}

std::vector<TrainingSeries> bound_series(const BoundOptions& options) {
  std::vector<TrainingSeries> all{
      {"reconstruction", "-ln p(x|z), nats per example."},
      {"kl", "KL divergence of the posterior from the prior, unweighted, nats per example."}};
  if (options.kl_warmup > 0) all.push_back({"beta", "The weight of the KL term, which grows while warming up."});
  if (options.capacity_epochs > 0)
    all.push_back({"capacity", "The value that the KL divergence is drawn to, nats per example."});
  return all;
}

Value kl_with_free_bits(const Posterior& q, double free_bits) {
  const Value of_unit =
      column_mean(scale(shift(square(q.mean) + exp(q.log_variance) - q.log_variance, -1), 0.5));  // (1, L)
  return shift(sum(relu(shift(of_unit, -free_bits))), free_bits * static_cast<double>(of_unit.cols()));
}

namespace {

/// The weight of the KL term while it changes.
double beta_at(const BoundOptions& options, double epoch) {
  if (options.kl_cycle > 0 && std::isfinite(epoch)) epoch = std::fmod(epoch, options.kl_cycle);
  return options.beta * std::min(1.0, epoch / options.kl_warmup);
}

/// K.
Value divergence(TrainingBatch& batch, const Posterior& q, Value kl, const BoundOptions& options, Objective& record) {
  if (options.free_bits > 0) kl = kl_with_free_bits(q, options.free_bits);
  if (options.capacity == 0) return kl;
  if (options.capacity_epochs == 0) return abs(shift(kl, -options.capacity));
  const Value capacity = batch.schedule([most = options.capacity, epochs = options.capacity_epochs](double epoch) {
    return most * std::min(1.0, epoch / epochs);
  });
  record.terms.push_back({"capacity", capacity});
  return abs(kl - capacity);
}

}  // namespace

Value log_prior_or_standard(Value z, Value log_prior) {
  if (log_prior.valid()) return log_prior;
  return negate(shift(0.5 * row_sum(square(z)), 0.5 * std::log(2 * std::numbers::pi) * static_cast<double>(z.cols())));
}

Objective negative_bound(TrainingBatch& batch, Value x, const Posterior& q, const BoundOptions& options,
                         const std::function<Value(Value z)>& decode, double constant,
                         const std::function<Value(Value z)>& log_prior) {
  const Value z = draw(q, options.samples), a = decode(z);
  const Value reconstruction = mean(batch.loss().negative_log_likelihood(a, for_draws(x, options.samples)));
  const Value of_prior = log_prior ? log_prior(z) : Value{};
  const Value kl = of_prior.valid() ? negate(mean(gaussian_nll_rows(z, for_draws(q.mean, options.samples),
                                                                    for_draws(q.log_variance, options.samples)) +
                                                  of_prior))
                                    : mean(kl_standard_normal(q.mean, q.log_variance));
  Objective result{{}, {{"reconstruction", reconstruction}, {"kl", kl}}, "nats per example, mean over batch"};
  Value weighted = divergence(batch, q, kl, options, result);
  if (options.kl_warmup > 0) {
    const Value beta = batch.schedule([options](double epoch) { return beta_at(options, epoch); });
    weighted = beta * weighted;
    result.terms.push_back({"beta", beta});
  } else if (options.beta != 1) {
    weighted = scale(weighted, options.beta);
  }
  result.total = reconstruction + weighted;
  if (constant != 0) result.total = shift(result.total, constant);
  return result;
}

}  // namespace sandglass
