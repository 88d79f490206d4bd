#include <cmath>
#include <optional>

#include "plugins/models/variational/variational_bound.hpp"

using namespace sandglass;

namespace {

/// The conditional variational autoencoder (M2 where every label is known): the class y, one-hot (B, C), is given to
/// encoder and decoder beside x (B, D) and z (B, L).
///   J = 1/B sum_b [ -1/S sum_s ln p(x_b|y_b, z_bs) + beta KL(q(z|x_b, y_b) || N(0, I)) ] - ln p(y),  p(y) = 1/C
/// in nats per example: with beta = 1 a bound on -ln p(x, y). See negative_bound(). It is trained on the labelled
/// examples. Without a class encode() and decode() take each class for equally probable.
/// Sources: Kingma et al. 2014, "Semi-supervised learning with deep generative models", equation 6; Sohn et al. 2015.
class Cvae final : public Model {
 public:
  Cvae(LatentNetwork network, BoundOptions options) : network_(std::move(network)), options_(options) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    require_classes("cvae", shape);
    classes_ = shape.classes;
    encoder_.emplace(parameters, "encoder", shape.features, classes_, network_.hidden, network_.latent,
                     network_.activation, rng);
    decoder_.emplace(parameters, "decoder", network_.latent, classes_, network_.mirrored(), shape.features,
                     network_.activation, rng);
  }

  Index latent_size() const override { return network_.latent; }
  Value encode(Value x) const override { return encode_given(x, any_class(x)); }
  Value decode(Value z) const override { return decode_given(z, any_class(z)); }

  bool conditional() const override { return true; }
  Value encode_given(Value x, Value y) const override { return encoder_->mean(x, y); }
  Value decode_given(Value z, Value y) const override { return (*decoder_)(z, y); }
  Posterior posterior(Value x, Value y) const override { return (*encoder_)(x, y); }
  bool has_prior() const override { return true; }

  std::vector<TrainingSeries> series() const override { return bound_series(options_); }

  Objective objective(TrainingBatch& batch) const override {
    const Value y = batch.labels();
    const auto labelled = [&](Value x) { return x.rows() == y.rows() ? x : slice_rows(x, 0, y.rows()); };
    const Value of_draws = for_draws(y, options_.samples);
    return negative_bound(
        batch, labelled(batch.clean()), (*encoder_)(labelled(batch.corrupted()), y), options_,
        [&](Value z) { return (*decoder_)(z, of_draws); }, std::log(static_cast<double>(classes_)));
  }

  std::vector<Stage> stages() const override {
    auto all = Model::stages();
    all.front().examples = Stage::Examples::labelled;
    return all;
  }

 private:
  Value any_class(Value x) const { return x.graph().constant(x.rows(), classes_, 1.0 / static_cast<double>(classes_)); }

  LatentNetwork network_;
  BoundOptions options_;
  Index classes_ = 0;
  std::optional<GaussianNetwork> encoder_;
  std::optional<LogitNetwork> decoder_;
};

Schema cvae_schema() {
  auto schema = latent_network_schema();
  return add_bound_options(schema);
}

}  // namespace

SANDGLASS_PLUGIN(cvae_model, SANDGLASS_VERSION) {
  registrar.model(
      "cvae", "Conditional variational autoencoder: encoder and decoder are given the class.", cvae_schema(),
      [](const Params& params) { return std::make_unique<Cvae>(latent_network(params), bound_options(params)); });
}
