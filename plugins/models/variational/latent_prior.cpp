#include "plugins/models/variational/latent_prior.hpp"

#include <cmath>
#include <numbers>

namespace sandglass {
namespace {

/// x (K, L) once for each of `times` rows, (times K, L): row b K + k is row k.
Value tiled(Value x, Index times) {
  return reshape(broadcast_row(reshape(x, 1, x.size()), times), times * x.rows(), x.cols());
}

}  // namespace

Schema& add_prior_options(Schema& schema) {
  return schema
      .choice("prior", {.choices = {"standard", "mixture", "vamp"},
                        .fallback = "standard",
                        .text = "What codes follow: N(0, I); a mixture of Gaussians that is trained; or VampPrior, the "
                                "encoder's posteriors of pseudo-inputs that are trained."})
      .integer("prior_components", {.fallback = 100,
                                    .min = 1,
                                    .max = 65536,
                                    .unit = "components",
                                    .text = "Gaussians of the mixture, or pseudo-inputs; not for the standard "
                                            "prior."});
}

PriorOptions prior_options(const Params& params) {
  const std::string& name = params.choice("prior");
  return {.kind = name == "standard"  ? PriorOptions::Kind::standard
                  : name == "mixture" ? PriorOptions::Kind::mixture
                                      : PriorOptions::Kind::vamp,
          .components = params.integer("prior_components")};
}

LatentPrior::LatentPrior(const PriorOptions& options, Index latent, Index features, ParameterSet& parameters, Rng& rng)
    : options_(options) {
  if (standard()) return;
  const Index k = options.components;
  if (options.kind == PriorOptions::Kind::vamp) {
    input_ = &parameters.add("prior.input", k, features);
    for (Index i = 0; i < input_->size(); ++i) input_->set(i, rng.uniform());
    return;
  }
  logit_ = &parameters.add("prior.logit", 1, k);
  mean_ = &parameters.add("prior.mean", k, latent);
  log_variance_ = &parameters.add("prior.log_variance", k, latent);
  for (Index i = 0; i < mean_->size(); ++i) mean_->set(i, rng.normal());
}

LatentPrior::Components LatentPrior::components(Graph& graph, const GaussianEncoder& encoder) const {
  const auto k = static_cast<double>(options_.components);
  if (input_) return {graph.constant(1, options_.components, -std::log(k)), encoder(graph.parameter(*input_))};
  return {log_softmax(graph.parameter(*logit_)), {graph.parameter(*mean_), graph.parameter(*log_variance_)}};
}

Value LatentPrior::log_density(Value z, const GaussianEncoder& encoder) const {
  const auto [log_weights, q] = components(z.graph(), encoder);
  const Index k = options_.components, rows = z.rows();
  const Value distance = repeat_rows(z, k) - tiled(q.mean, rows);
  const Value squares =
      reshape(row_sum(square(distance) * tiled(exp(negate(q.log_variance)), rows)), rows, k);  // (B, K)
  const double constant = std::log(2 * std::numbers::pi) * static_cast<double>(z.cols());
  const Value of_component = log_weights - scale(shift(transpose(row_sum(q.log_variance)), constant), 0.5);  // (1, K)
  return row_log_sum_exp(add_row(scale(squares, -0.5), of_component));
}

std::vector<float> LatentPrior::sample(std::span<Rng> rngs, const GaussianEncoder& encoder) const {
  const Parameter& any = input_ ? *input_ : *mean_;
  Graph graph(any.precision());
  graph.train_only({});
  const auto [log_weights, q] = components(graph, encoder);
  graph.finish_forward_only({log_weights, q.mean, q.log_variance});
  graph.forward();
  std::vector<float> codes;
  for (Rng& rng : rngs) {
    Index k = 0;
    for (double left = rng.uniform(); k + 1 < options_.components; ++k) {
      left -= std::exp(graph.element(log_weights, k));
      if (left < 0) break;
    }
    for (Index j = 0; j < q.mean.cols(); ++j) {
      const Index at = k * q.mean.cols() + j;
      const double deviation = std::exp(graph.element(q.log_variance, at) / 2);
      codes.push_back(static_cast<float>(rng.normal(graph.element(q.mean, at), deviation)));
    }
  }
  return codes;
}

}  // namespace sandglass
