#pragma once
#include "plugins/models/variational/conditional_layers.hpp"

namespace sandglass {

/// Sizes and activation of the networks of a latent-variable model; the decoder mirrors the encoder's hidden layers.
struct LatentNetwork {
  std::vector<Index> hidden;
  Index latent = 0;
  Activation activation = Activation::relu;

  std::vector<Index> mirrored() const { return {hidden.rbegin(), hidden.rend()}; }
};

/// Declares hidden, latent and activation. `stage`: the first that depends on the two sizes (ParameterSpec::stage).
Schema latent_network_schema(const std::string& stage = "");
LatentNetwork latent_network(const Params& params);

/// A diagonal Gaussian N(mean, diag(e^log_variance)) whose mean and ln sigma^2 are functions of x and, if `classes` >
/// 0, of a class y: hidden layers (ConditionalLayers), then one linear layer for each of the two,
/// "<prefix>.mean" and "<prefix>.log_variance". x (B, in), y (B, C) -> both (B, out).
class GaussianNetwork {
 public:
  GaussianNetwork(ParameterSet& parameters, const std::string& prefix, Index in, Index classes,
                  const std::vector<Index>& hidden, Index out, Activation activation, Rng& rng);

  Posterior operator()(Value x, Value y = {}) const { return heads(layers_(x, y)); }
  Value mean(Value x, Value y = {}) const { return mean_(layers_(x, y)); }

  /// Both of every example with every class, (B C, out): row b C + c is example b with class c.
  Posterior with_every_class(Value x) const { return heads(layers_.with_every_class(x)); }

 private:
  Posterior heads(Value h) const { return {mean_(h), log_variance_(h)}; }

  ConditionalLayers layers_;
  Dense mean_, log_variance_;
};

/// Layers that end in a linear one: the pre-activation of a reconstruction, logits of classes.
/// "<prefix>.0" ... "<prefix>.<hidden layers>". x (B, in), y (B, C) if `classes` > 0 -> (B, out).
class LogitNetwork {
 public:
  LogitNetwork(ParameterSet& parameters, const std::string& prefix, Index in, Index classes,
               const std::vector<Index>& hidden, Index out, Activation activation, Rng& rng);

  Value operator()(Value x, Value y = {}) const { return output_(layers_(x, y)); }

 private:
  ConditionalLayers layers_;
  Dense output_;
};

/// `draws` draws from q for each example: (B, L) -> (B draws, L), row b draws + d is draw d of example b.
/// Differentiable in q: z = mean + e^(log_variance / 2) eps.
Value draw(const Posterior& q, Index draws);

/// x with each row repeated for `draws` draws.
inline Value for_draws(Value x, Index draws) { return draws == 1 ? x : repeat_rows(x, draws); }

/// Throws ConfigError, naming the model, unless the dataset has at least two classes.
void require_classes(const char* model, const DataShape& shape);

}  // namespace sandglass
