#pragma once
#include "plugins/models/parts.hpp"

namespace sandglass {

/// A diagonal Gaussian N(mean, diag(e^log_variance)) whose mean and ln sigma^2 are functions of x and, if `given` > 0,
/// of a class y: a network's layers, then one linear layer for each of the two, "<prefix>.mean" and
/// "<prefix>.log_variance". x (B, D), y (B, C) -> both (B, out).
class GaussianEncoder {
 public:
  GaussianEncoder(const Network& network, const LayerSite& site, const DataShape& in, Index given, Index out);

  Posterior operator()(Value x, Value y = {}) const { return heads((*layers_)(x, y)); }
  Value mean(Value x, Value y = {}) const { return mean_((*layers_)(x, y)); }

  /// Both of every example with every class, (B C, out): row b C + c is example b with class c.
  Posterior with_every_class(Value x, Index classes) const { return heads(layers_->with_every_class(x, classes)); }

  const Layers& features() const { return *layers_; }
  const Dense& mean_head() const { return mean_; }

 private:
  Posterior heads(Value h) const { return {mean_(h), log_variance_(h)}; }

  std::unique_ptr<Layers> layers_;
  Dense mean_, log_variance_;
};

/// Declares latent. `stage`: the first that depends on it (ParameterSpec::stage).
Schema latent_schema(const std::string& stage = "");

/// `draws` draws from q for each example: (B, L) -> (B draws, L), row b draws + d is draw d of example b.
/// Differentiable in q: z = mean + e^(log_variance / 2) eps.
Value draw(const Posterior& q, Index draws);

/// x with each row repeated for `draws` draws.
inline Value for_draws(Value x, Index draws) { return draws == 1 ? x : repeat_rows(x, draws); }

}  // namespace sandglass
