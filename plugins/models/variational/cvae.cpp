#include <cmath>

#include "plugins/models/variational/gaussian_autoencoder.hpp"
#include "plugins/models/variational/variational_bound.hpp"

using namespace sandglass;

namespace {

/// The conditional variational autoencoder (M2 where every label is known): the class y, one-hot (B, C), is given to
/// encoder and decoder beside x (B, D) and z (B, L).
///   J = 1/B sum_b [ -1/S sum_s ln p(x_b|y_b, z_bs) + beta KL(q(z|x_b, y_b) || N(0, I)) ] - ln p(y),  p(y) = 1/C
/// in nats per example: with beta = 1 a bound on -ln p(x, y). See negative_bound(). It is trained on the labelled
/// examples. Without a class encode() and decode() take each class for equally probable.
/// Sources: Kingma et al. 2014, "Semi-supervised learning with deep generative models", equation 6; Sohn et al. 2015.
class Cvae final : public ConditionalAutoencoder {
 public:
  Cvae(Index latent, BoundOptions options) : ConditionalAutoencoder(latent), options_(options) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    set_classes("cvae", shape);
    build_parts(shape, shape.classes, parameters, rng);
  }

  std::vector<TrainingSeries> series() const override { return bound_series(options_); }

  Objective objective(TrainingBatch& batch) const override {
    const Value y = batch.labels();
    const auto labelled = [&](Value x) { return x.rows() == y.rows() ? x : slice_rows(x, 0, y.rows()); };
    const Value of_draws = for_draws(y, options_.samples);
    return negative_bound(
        batch, labelled(batch.clean()), encoder()(labelled(batch.corrupted()), y), options_,
        [&](Value z) {
          return decode_towards(decoder(), for_draws(labelled(batch.clean()), options_.samples), z, of_draws, batch);
        },
        std::log(static_cast<double>(classes())));
  }

  std::vector<Stage> stages() const override {
    auto all = Model::stages();
    all.front().examples = Stage::Examples::labelled;
    return all;
  }

 private:
  BoundOptions options_;
};

Schema cvae_schema() {
  auto schema = latent_schema();
  return add_bound_options(schema);
}

}  // namespace

SANDGLASS_PLUGIN(cvae_model, SANDGLASS_VERSION) {
  registrar.model(
      "cvae", "Conditional variational autoencoder: encoder and decoder are given the class.", cvae_schema(),
      [](const Params& params) { return std::make_unique<Cvae>(params.integer("latent"), bound_options(params)); },
      kEncoderAndDecoder);
}
