#pragma once
#include <sandglass/plugin.hpp>

namespace sandglass {

/// Dense layers over x and, if `classes` > 0, over a class y beside it:
///   h_1 = s(x W_1 + y V + b_1),  h_k = s(h_{k-1} W_k + b_k)
/// x (B, in); y (B, C), one-hot or probabilities. x W_1 + y V is what one layer over the columns (x, y) computes,
/// without copying them together. Parameters: "<prefix>.0.weight", "<prefix>.0.bias", "<prefix>.0.class_weight",
/// "<prefix>.1.weight" ... Without layers the result is x, or (x, y) side by side.
/// Holds references into the ParameterSet, which must outlive it.
class ConditionalLayers {
 public:
  /// `sizes`: units of each layer; may be empty. Weights start as initialise_for(activation), biases at 0.
  ConditionalLayers(ParameterSet& parameters, const std::string& prefix, Index in, Index classes,
                    const std::vector<Index>& sizes, Activation activation, Rng& rng);

  /// Columns of the result.
  Index out() const { return out_; }

  /// x (B, in) -> (B, out). y is left out if there are no classes.
  Value operator()(Value x, Value y = {}) const;

  /// Every example with every class: x (B, in) -> (B C, out); row b C + c is example b with class c. x W_1 is computed
  /// once for each example.
  Value with_every_class(Value x) const;

 private:
  Value upper(Value h) const;

  Index classes_;
  Index out_;
  std::vector<Dense> layers_;
  Parameter* class_weight_ = nullptr;
};

/// The classes that belong to repeat_rows(x, classes): (rows * classes, classes), row b C + c one-hot at c.
Value every_class(Graph& graph, Index rows, Index classes);

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
