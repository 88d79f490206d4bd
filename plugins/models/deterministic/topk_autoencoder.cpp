#include "plugins/models/deterministic/network_autoencoder.hpp"

using namespace sandglass;

namespace {

/// Added to a squared norm, so that a unit whose weights are all 0 decodes to 0 and not to NaN.
constexpr double kLeastSquaredNorm = 1e-12;

/// The k-sparse autoencoder: of each example's code only the k largest units stay, so that it may be overcomplete
/// without a penalty,
///   z = top_k(s(f(x) W + b))  (B, L);  J = L(g(z), x)
/// in training as well as afterwards. Of equal units the first stays. With a relu code fewer than k may differ from 0.
/// unit_norm_decoder: each unit's weights into the first layer of the decoder, V (L, H), are divided by their norm,
/// V_j / ||V_j||, so that a unit's size is what it adds to the reconstruction (H = D where the decoder is that one
/// layer); gradients pass through the norm. Layers as in NetworkAutoencoder. x is corrupted if the study has a noise.
/// Sources: Makhzani & Frey 2014, "k-sparse autoencoders" (a linear code); Gao et al. 2024, "Scaling and evaluating
/// sparse autoencoders" (relu and unit norms).
class TopkAutoencoder final : public NetworkAutoencoder {
 public:
  TopkAutoencoder(CodeOptions code, Index k, bool unit_norm_decoder)
      : NetworkAutoencoder(code), k_(k), unit_norm_decoder_(unit_norm_decoder) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    NetworkAutoencoder::build(shape, parameters, rng);
    if (k_ > latent_size())
      throw ConfigError("k units of the code stay, but k is " + std::to_string(k_) + " and latent " +
                        std::to_string(latent_size()) + "; give a k of at most latent");
    if (!unit_norm_decoder_) return;
    first_ = first_layer(decoder());
    if (first_ == nullptr)
      throw ConfigError("unit_norm_decoder needs a decoder of dense layers with weights of their own, but it is " +
                        networks().decoder->name() + (networks().decoder->tied() ? " with tied: true" : "") +
                        "; use dense with tied: false, or unit_norm_decoder: false");
  }

  Value encode(Value x) const override { return top_k(NetworkAutoencoder::encode(x), k_); }

 private:
  Value decoder_input(Value z) const override { return first_ ? over_norms(z) : z; }

  /// Of dense layers; null for others.
  static const Dense* first_layer(const Layers& layers) {
    const auto* headed = dynamic_cast<const Headed*>(&layers);
    const auto dense = (headed ? headed->below() : layers).dense_layers();
    if (dense && !dense->empty()) return &dense->front();
    return dense && headed ? &headed->head() : nullptr;
  }

  /// z_j / ||V_j||: the same as dividing the weights.
  Value over_norms(Value z) const {
    Graph& graph = z.graph();
    const Value squares = row_sum(square(graph.parameter(first_->weight())));  // (L, 1)
    const Value norms = sqrt(shift(squares, kLeastSquaredNorm));
    return mul_row(z, transpose(divide(graph.constant(norms.rows(), 1, 1), norms)));
  }

  Index k_;
  bool unit_norm_decoder_;
  const Dense* first_ = nullptr;  // of the decoder, if its norms count
};

Schema topk_schema() {
  return code_schema(1024, "identity", 1)
      .integer("k",
               {.fallback = 32, .min = 1, .max = 65536, .unit = "units", .text = "Units of a code that are not 0."})
      .boolean("unit_norm_decoder",
               {.fallback = false,
                .text = "Divides each unit's weights into the decoder's first layer by their norm; dense decoders."});
}

}  // namespace

SANDGLASS_PLUGIN(topk_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model(
      "topk_autoencoder", "Overcomplete autoencoder of whose code only the k largest units stay.", topk_schema(),
      [](const Params& params) {
        return std::make_unique<TopkAutoencoder>(code_options(params), params.integer("k"),
                                                 params.boolean("unit_norm_decoder"));
      },
      kEncoderAndDecoder);
}
