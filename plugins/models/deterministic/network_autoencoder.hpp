#pragma once
#include "plugins/models/parts.hpp"
#include "plugins/networks/taught_layers.hpp"

namespace sandglass {

/// The code of an autoencoder whose layers are the study's networks.
struct CodeOptions {
  Index latent;           ///< 0: the features that the encoder's network ends in are the code
  Activation activation;  ///< of the code, if latent is not 0
};

/// Encoder and decoder are the study's networks, whatever these are made of:
///   z = s_z(f(x) W + b)  (B, L), f the encoder's network;  a = g(z)  (B, D), g the decoder's
/// The decoder ends in a pre-activation; the loss owns the output function. latent 0: z = f(x).
///
/// The models that derive from it change the objective. Whatever they add to the loss they record as a term already
/// multiplied by its weight, so that the terms of an objective add up to its total. A weight is relative to the loss as
/// the study reduces it: with reduction mean, a D times smaller one acts as it would with sum_per_example.
class NetworkAutoencoder : public Model {
 public:
  explicit NetworkAutoencoder(CodeOptions code) : code_(code) {}

  void set_networks(const Networks& networks) override { networks_ = networks; }
  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override;
  Index latent_size() const override { return encoder_->latent(); }
  Value encode(Value x) const override { return (*encoder_)(x); }
  Value decode(Value z) const final { return (*decoder_)(decoder_input(z)); }
  Objective objective(TrainingBatch& batch) const override;

 protected:
  /// decode(z) in an objective that compares it with the clean examples, which a decoder may be shown.
  Value decode_towards_clean(Value z, TrainingBatch& batch) const {
    return decode_towards(*decoder_, batch.clean(), decoder_input(z), {}, batch);
  }
  /// What the decoder reads of a code: the code itself, unless a model says otherwise.
  virtual Value decoder_input(Value z) const { return z; }
  const Networks& networks() const { return networks_; }
  const CodeEncoder& encoder() const { return *encoder_; }
  const Layers& decoder() const { return *decoder_; }

 private:
  CodeOptions code_;
  Networks networks_;
  std::optional<CodeEncoder> encoder_;
  std::unique_ptr<Layers> decoder_;
};

/// Declares latent, of at least `smallest`, and latent_activation, both with the defaults given. A model that fixes its
/// activation gives none, "".
Schema code_schema(std::int64_t latent, const std::string& latent_activation = "identity", std::int64_t smallest = 0);

/// The values of such a schema; the activation is identity if the schema has none.
CodeOptions code_options(const Params& params);

}  // namespace sandglass
