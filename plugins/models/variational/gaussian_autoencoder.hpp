#pragma once
#include <optional>

#include "plugins/models/variational/gaussian_network.hpp"

namespace sandglass {

/// What latent-variable models without a class share: encoder q(z|x) = N(mu(x), diag sigma^2(x)), prior N(0, I), and a
/// decoder of mirrored layers. x (B, D), z (B, L). encode() gives mu(x).
class GaussianAutoencoder : public Model {
 public:
  explicit GaussianAutoencoder(LatentNetwork network) : network_(std::move(network)) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    encoder_.emplace(parameters, "encoder", shape.features, 0, network_.hidden, network_.latent, network_.activation,
                     rng);
    decoder_.emplace(parameters, "decoder", network_.latent, 0, network_.mirrored(), shape.features,
                     network_.activation, rng);
  }

  Index latent_size() const override { return network_.latent; }
  Value encode(Value x) const override { return encoder_->mean(x); }
  Value decode(Value z) const override { return (*decoder_)(z); }
  Posterior posterior(Value x, Value) const override { return (*encoder_)(x); }
  bool has_prior() const override { return true; }

 protected:
  const GaussianNetwork& encoder() const { return *encoder_; }
  const LogitNetwork& decoder() const { return *decoder_; }

 private:
  LatentNetwork network_;
  std::optional<GaussianNetwork> encoder_;
  std::optional<LogitNetwork> decoder_;
};

}  // namespace sandglass
