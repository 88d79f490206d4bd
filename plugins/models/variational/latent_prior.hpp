#pragma once
#include "plugins/models/variational/gaussian_encoder.hpp"

namespace sandglass {

/// Which prior a model's codes follow.
struct PriorOptions {
  enum class Kind : std::uint8_t { standard, mixture, vamp };
  Kind kind = Kind::standard;
  Index components = 0;  ///< K; unused by standard
};

/// Declares prior and prior_components.
Schema& add_prior_options(Schema& schema);
PriorOptions prior_options(const Params& params);

/// The prior p(z) of a code z (L), a mixture of K diagonal Gaussians unless it is N(0, I):
///   p(z) = sum_k w_k N(z; m_k, diag s_k^2)
///   mixture: "prior.logit" (1, K), "prior.mean" and "prior.log_variance" (K, L) are trained; w is the softmax of the
///            logits; at first w = 1/K, s = 1, and means drawn from N(0, I)
///   vamp:    w = 1/K and N(m_k, s_k^2) = q(z|u_k), the encoder's posterior of pseudo-inputs u, "prior.input" (K, D),
///            which are trained, too; at first drawn from U[0, 1), wherever the examples lie
/// Source: Tomczak & Welling 2018, "VAE with a VampPrior", equations 8 and 9.
class LatentPrior {
 public:
  LatentPrior() = default;
  /// `latent`: L, `features`: D.
  LatentPrior(const PriorOptions& options, Index latent, Index features, ParameterSet& parameters, Rng& rng);

  bool standard() const { return options_.kind == PriorOptions::Kind::standard; }

  /// ln p(z) of each row, z (B, L) -> (B, 1), nats; not of the standard prior. `encoder` is the model's.
  Value log_density(Value z, const GaussianEncoder& encoder) const;

  /// Codes (rngs.size(), L), row i drawn from rngs[i]; not of the standard prior.
  std::vector<float> sample(std::span<Rng> rngs, const GaussianEncoder& encoder) const;

 private:
  struct Components {
    Value log_weights;    ///< (1, K)
    Posterior gaussians;  ///< (K, L)
  };
  Components components(Graph& graph, const GaussianEncoder& encoder) const;

  PriorOptions options_;
  Parameter *logit_ = nullptr, *mean_ = nullptr, *log_variance_ = nullptr, *input_ = nullptr;
};

}  // namespace sandglass
