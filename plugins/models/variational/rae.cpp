#include "plugins/models/deterministic/network_autoencoder.hpp"
#include "plugins/models/variational/gaussian_encoder.hpp"

using namespace sandglass;

namespace {

/// The regularized autoencoder with L2: a deterministic one whose codes are kept small and whose decoder is kept smooth
/// by its weights' decay, in place of a VAE's noise:
///   J = loss(g(z), x) + beta 1/B sum_b 1/2 |z_b|^2 + lambda sum |theta|^2,  z = f(x)  (B, L)
/// theta: every parameter that g uses, with a tied decoder the encoder's weights too. It has no prior: a density of its
/// codes is fitted once it is trained (`sandglass sample`, metric sample_quality with codes: fitted). Both weights are
/// relative to the loss as the study reduces it. Terms: reconstruction, code (= beta ...), decoder (= lambda ...); they
/// add up to J. Source: Ghosh, Sajjadi, Vergari, Black & Schoelkopf 2020, "From variational to deterministic
/// autoencoders", section 3 (RAE-L2).
class RegularizedAutoencoder final : public NetworkAutoencoder {
 public:
  RegularizedAutoencoder(Index latent, double beta, double lambda)
      : NetworkAutoencoder({latent, Activation::identity}), beta_(beta), lambda_(lambda) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    NetworkAutoencoder::build(shape, parameters, rng);
    Graph graph(parameters.precision());
    decode(graph.input("z", 1, latent_size()));
    of_decoder_ = graph.parameters();
  }

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "The loss of the reconstruction."},
            {"code", "beta times half the squared length of the code, mean over batch."},
            {"decoder", "lambda times the sum of the decoder's squared parameters."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const Value z = encode(batch.corrupted());
    const Value reconstruction = batch.loss().loss(decode(z), batch.clean());
    const Value code = scale(mean(row_sum(square(z))), beta_ / 2);
    Value squares;
    for (Parameter* parameter : of_decoder_) {
      const Value one = sum(square(z.graph().parameter(*parameter)));
      squares = squares.valid() ? squares + one : one;
    }
    const Value decoder = scale(squares, lambda_);
    return {reconstruction + code + decoder,
            {{"reconstruction", reconstruction}, {"code", code}, {"decoder", decoder}},
            ""};
  }

 private:
  double beta_, lambda_;
  std::vector<Parameter*> of_decoder_;
};

}  // namespace

SANDGLASS_PLUGIN(rae_model, SANDGLASS_VERSION) {
  registrar.model(
      "rae", "Regularized autoencoder: small codes and a smooth decoder, to be sampled by a density fitted afterwards.",
      latent_schema()
          .real("beta", {.fallback = 1e-4, .min = 0, .text = "Weight of half the squared length of the code."})
          .real("lambda", {.fallback = 1e-7, .min = 0, .text = "Weight of the decoder's squared parameters."}),
      [](const Params& params) {
        return std::make_unique<RegularizedAutoencoder>(params.integer("latent"), params.real("beta"),
                                                        params.real("lambda"));
      },
      kEncoderAndDecoder);
}
