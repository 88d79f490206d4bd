#include <optional>
#include <sandglass/plugin.hpp>

using namespace sandglass;

namespace {

struct Layout {
  std::vector<Index> hidden;
  Index latent;
  Activation hidden_activation;
  Activation latent_activation;
  bool tied;
};

/// The basic autoencoder with any number of hidden layers, under- or overcomplete:
///   h_0 = x (B, D),  h_k = s(h_{k-1} W_k + b_k),  z = s_z(h_n W_{n+1} + b_{n+1})  (B, L)
/// The decoder mirrors the encoder's sizes and ends in a pre-activation; the loss owns the output function.
/// tied: the decoder's weights are the encoder's, transposed, W'_k = W_k^T; biases stay its own.
/// Weights start as Glorot's uniform (4 times as wide before a sigmoid) or, before relu and softplus, He's normal;
/// biases at 0. Source: Vincent et al. 2010, JMLR 11, section 2.
class Autoencoder final : public Model {
 public:
  explicit Autoencoder(Layout layout) : layout_(std::move(layout)) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    std::vector<Index> sizes{shape.features};
    sizes.insert(sizes.end(), layout_.hidden.begin(), layout_.hidden.end());
    sizes.push_back(layout_.latent);
    encoder_.emplace(parameters, "encoder", sizes, layout_.hidden_activation, layout_.latent_activation, rng);
    if (layout_.tied) {
      build_tied_decoder(parameters);
    } else {
      const std::vector<Index> mirrored(sizes.rbegin(), sizes.rend());
      decoder_.emplace(parameters, "decoder", mirrored, layout_.hidden_activation, Activation::identity, rng);
    }
  }

  Index latent_size() const override { return layout_.latent; }

  Value encode(Value x) const override { return (*encoder_)(x); }

  Value decode(Value z) const override {
    if (decoder_) return (*decoder_)(z);
    for (const auto& layer : tied_decoder_) z = layer(z);
    return z;
  }

 private:
  void build_tied_decoder(ParameterSet& parameters) {
    const auto& layers = encoder_->layers();
    for (std::size_t k = layers.size(); k-- > 0;) {
      const auto name = "decoder." + std::to_string(tied_decoder_.size());
      tied_decoder_.emplace_back(parameters, name, layers[k],
                                 k == 0 ? Activation::identity : layout_.hidden_activation);
    }
  }

  Layout layout_;
  std::optional<Mlp> encoder_;
  std::optional<Mlp> decoder_;           // if not tied
  std::vector<TiedDense> tied_decoder_;  // if tied
};

Schema autoencoder_schema() {
  const auto names = activation_names();
  const std::vector<std::string> activations(names.begin(), names.end());
  auto of_latent = activations;
  of_latent.insert(of_latent.begin(), "same");
  return Schema{}
      .integers("hidden", {.fallback = std::vector<std::int64_t>{256},
                           .min = 1,
                           .max = 65536,
                           .unit = "units",
                           .text = "Sizes of the encoder's hidden layers, mirrored in the decoder; [] for none."})
      .integer("latent", {.fallback = 32, .min = 1, .max = 65536, .unit = "units", .text = "Size of the code."})
      .choice("activation", {.choices = activations, .fallback = "relu", .text = "Activation of the hidden layers."})
      .choice("latent_activation",
              {.choices = of_latent, .fallback = "same", .text = "Activation of the code; same: as the hidden layers."})
      .boolean("tied", {.fallback = false, .text = "Whether the decoder uses the encoder's weights, transposed."});
}

Layout layout_of(const Params& params) {
  const auto& hidden = params.integers("hidden");
  const auto& of_latent = params.choice("latent_activation");
  const auto& of_hidden = params.choice("activation");
  return {.hidden = {hidden.begin(), hidden.end()},
          .latent = params.integer("latent"),
          .hidden_activation = activation_from_string(of_hidden),
          .latent_activation = activation_from_string(of_latent == "same" ? of_hidden : of_latent),
          .tied = params.boolean("tied")};
}

}  // namespace

SANDGLASS_PLUGIN(autoencoder_model, SANDGLASS_VERSION) {
  registrar.model("autoencoder", "Fully connected autoencoder of any depth, with tied or separate weights.",
                  autoencoder_schema(),
                  [](const Params& params) { return std::make_unique<Autoencoder>(layout_of(params)); });
}
