#include <optional>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

/// An autoencoder without any activation: z = x W + b (B, L), a = z V + c (B, D); tied: V = W^T.
/// Trained with loss/mse and output identity its decoder spans the space of the first L principal components, and its
/// error per example tends to the sum of the discarded eigenvalues. The biases take the place of centring the data.
/// Source: Baldi & Hornik 1989, Neural Networks 2.
class LinearAutoencoder final : public Model {
 public:
  LinearAutoencoder(Index latent, bool tied) : latent_(latent), tied_(tied) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    encoder_.emplace(parameters, "encoder", shape.features, latent_, Activation::identity, rng);
    if (tied_)
      tied_decoder_.emplace(parameters, "decoder", *encoder_, Activation::identity);
    else
      decoder_.emplace(parameters, "decoder", latent_, shape.features, Activation::identity, rng);
  }

  Index latent_size() const override { return latent_; }
  Value encode(Value x) const override { return (*encoder_)(x); }
  Value decode(Value z) const override { return tied_ ? (*tied_decoder_)(z) : (*decoder_)(z); }

 private:
  Index latent_;
  bool tied_;
  std::optional<Dense> encoder_, decoder_;
  std::optional<TiedDense> tied_decoder_;
};

}  // namespace

SANDGLASS_PLUGIN(linear_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model(
      "linear_autoencoder", "Autoencoder without activations; with squared error it finds the principal subspace.",
      Schema{}
          .integer("latent", {.fallback = 32, .min = 1, .max = 65536, .unit = "units", .text = "Size of the code."})
          .boolean("tied", {.fallback = false, .text = "Whether the decoder uses the encoder's weights, transposed."}),
      [](const Params& params) {
        return std::make_unique<LinearAutoencoder>(params.integer("latent"), params.boolean("tied"));
      });
}
