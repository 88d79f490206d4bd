#pragma once
#include <optional>
#include <sandglass/plugin.hpp>

namespace sandglass {

/// Sizes and activations of fully connected autoencoders.
struct DenseLayout {
  std::vector<Index> hidden;
  Index latent = 32;
  Activation activation = Activation::relu;  ///< of the hidden layers
  Activation latent_activation = Activation::relu;
  bool tied = false;
};

/// What a model that has this layout starts from.
struct DenseDefaults {
  std::vector<std::int64_t> hidden{256};
  std::int64_t latent = 32;
  std::string activation = "relu";
  bool tied = false;
};

/// Fully connected encoder and decoder of any depth, under- or overcomplete:
///   h_0 = x (B, D),  h_k = s(h_{k-1} W_k + b_k),  z = s_z(h_n W_{n+1} + b_{n+1})  (B, L)
/// The decoder mirrors the encoder's sizes and ends in a pre-activation; the loss owns the output function.
/// tied: the decoder's weights are the encoder's, transposed, W'_k = W_k^T; biases stay its own.
/// Weights start as Glorot's uniform (4 times as wide before a sigmoid) or, before relu and softplus, He's normal;
/// biases at 0. Source: Vincent et al. 2010, JMLR 11, section 2.
///
/// The models that derive from it change the objective. Whatever they add to the loss they record as a term already
/// multiplied by its weight, so that the terms of an objective add up to its total. A weight is relative to the loss as
/// the study reduces it: with reduction mean, a D times smaller one acts as it would with sum_per_example.
class DenseAutoencoder : public Model {
 public:
  explicit DenseAutoencoder(DenseLayout layout) : layout_(std::move(layout)) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override;
  Index latent_size() const override { return layout_.latent; }
  Value encode(Value x) const override { return (*encoder_)(x); }
  Value decode(Value z) const override;

 protected:
  const DenseLayout& layout() const { return layout_; }
  const Mlp& encoder() const { return *encoder_; }

 private:
  void build_tied_decoder(ParameterSet& parameters);

  DenseLayout layout_;
  std::optional<Mlp> encoder_;
  std::optional<Mlp> decoder_;           // if not tied
  std::vector<TiedDense> tied_decoder_;  // if tied
};

/// Declares hidden, latent, activation, latent_activation (unless the model fixes it) and tied.
Schema dense_schema(const DenseDefaults& defaults, bool with_latent_activation = true);

/// The values of such a schema; latent_activation is the hidden layers' if the schema has none.
DenseLayout dense_layout(const Params& params);

}  // namespace sandglass
