#pragma once
#include "plugins/models/variational/latent_prior.hpp"
#include "plugins/networks/taught_layers.hpp"

namespace sandglass {

/// What latent-variable models have in common: encoder q(z|x) = N(mu(x), diag sigma^2(x)), a prior, N(0, I) unless the
/// model is made with another, and a decoder, of the study's networks; both are given the class y beside x and z if the
/// model is conditional. x (B, D), y (B, C), z (B, L). encode() gives mu(x). A tied decoder mirrors the encoder with
/// its layer to the mean.
class GaussianAutoencoder : public Model {
 public:
  explicit GaussianAutoencoder(Index latent, PriorOptions prior = {}) : latent_(latent), prior_options_(prior) {}

  void set_networks(const Networks& networks) override { networks_ = networks; }
  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    build_parts(shape, 0, parameters, rng);
  }

  Index latent_size() const override { return latent_; }
  Value encode(Value x) const override { return encoder_->mean(x); }
  Value decode(Value z) const override { return (*decoder_)(z); }
  Posterior posterior(Value x, Value) const override { return (*encoder_)(x); }
  bool has_prior() const override { return true; }
  Value log_prior(Value z) const override { return prior_.standard() ? Value{} : prior_.log_density(z, *encoder_); }
  std::vector<float> sample_prior(std::span<Rng> rngs) const override {
    return prior_.standard() ? Model::sample_prior(rngs) : prior_.sample(rngs, *encoder_);
  }

 protected:
  void build_parts(const DataShape& shape, Index given, ParameterSet& parameters, Rng& rng) {
    const LayerSite up{parameters, "encoder", rng}, down{parameters, "decoder", rng};
    encoder_.emplace(*networks_.encoder, up, shape, given, latent_);
    decoder_ = decoder_layers(networks_, down, encoder_->features(), &encoder_->mean_head(), latent_, given, shape);
    prior_ = LatentPrior(prior_options_, latent_, shape.features, parameters, rng);
  }

  const Networks& networks() const { return networks_; }
  const GaussianEncoder& encoder() const { return *encoder_; }
  const Layers& decoder() const { return *decoder_; }

 private:
  Index latent_;
  PriorOptions prior_options_;
  Networks networks_;
  std::optional<GaussianEncoder> encoder_;
  std::unique_ptr<Layers> decoder_;
  LatentPrior prior_;
};

/// A model whose encoder and decoder are given the class, of which there are classes(). Without a class decode() takes
/// each for equally probable, and so does encode().
class ConditionalAutoencoder : public GaussianAutoencoder {
 public:
  using GaussianAutoencoder::GaussianAutoencoder;

  Value encode(Value x) const override { return encode_given(x, any_class(x)); }
  Value decode(Value z) const override { return decode_given(z, any_class(z)); }

  bool conditional() const override { return true; }
  Value encode_given(Value x, Value y) const override { return encoder().mean(x, y); }
  Value decode_given(Value z, Value y) const override { return decoder()(z, y); }
  Posterior posterior(Value x, Value y) const override { return encoder()(x, y); }

 protected:
  /// Throws ConfigError, naming the model, for a dataset without classes.
  void set_classes(const char* model, const DataShape& shape) {
    require_classes(model, shape);
    classes_ = shape.classes;
  }
  Index classes() const { return classes_; }
  Value any_class(Value x) const { return x.graph().constant(x.rows(), classes_, 1.0 / static_cast<double>(classes_)); }

 private:
  Index classes_ = 0;
};

}  // namespace sandglass
