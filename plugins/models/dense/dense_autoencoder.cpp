#include "plugins/models/dense/dense_autoencoder.hpp"

namespace sandglass {

void DenseAutoencoder::build(const DataShape& shape, ParameterSet& parameters, Rng& rng) {
  std::vector<Index> sizes{shape.features};
  sizes.insert(sizes.end(), layout_.hidden.begin(), layout_.hidden.end());
  sizes.push_back(layout_.latent);
  encoder_.emplace(parameters, "encoder", sizes, layout_.activation, layout_.latent_activation, rng);
  if (layout_.tied) {
    build_tied_decoder(parameters);
  } else {
    const std::vector<Index> mirrored(sizes.rbegin(), sizes.rend());
    decoder_.emplace(parameters, "decoder", mirrored, layout_.activation, Activation::identity, rng);
  }
}

void DenseAutoencoder::build_tied_decoder(ParameterSet& parameters) {
  const auto& layers = encoder_->layers();
  for (std::size_t k = layers.size(); k-- > 0;) {
    const auto name = "decoder." + std::to_string(tied_decoder_.size());
    tied_decoder_.emplace_back(parameters, name, layers[k], k == 0 ? Activation::identity : layout_.activation);
  }
}

Value DenseAutoencoder::decode(Value z) const {
  if (decoder_) return (*decoder_)(z);
  for (const auto& layer : tied_decoder_) z = layer(z);
  return z;
}

Schema dense_schema(const DenseDefaults& defaults, bool with_latent_activation) {
  const auto names = activation_names();
  const std::vector<std::string> activations(names.begin(), names.end());
  Schema schema;
  schema
      .integers("hidden", {.fallback = defaults.hidden,
                           .min = 1,
                           .max = 65536,
                           .unit = "units",
                           .text = "Sizes of the encoder's hidden layers, mirrored in the decoder; [] for none."})
      .integer("latent",
               {.fallback = defaults.latent, .min = 1, .max = 65536, .unit = "units", .text = "Size of the code."})
      .choice("activation",
              {.choices = activations, .fallback = defaults.activation, .text = "Activation of the hidden layers."});
  if (with_latent_activation) {
    auto of_latent = activations;
    of_latent.insert(of_latent.begin(), "same");
    schema.choice("latent_activation",
                  {.choices = std::move(of_latent),
                   .fallback = "same",
                   .text = "Activation of the code; same: as the hidden layers. A relu code may have units that are 0 "
                           "for every example; identity has none."});
  }
  return schema.boolean(
      "tied", {.fallback = defaults.tied, .text = "Whether the decoder uses the encoder's weights, transposed."});
}

DenseLayout dense_layout(const Params& params) {
  const auto& hidden = params.integers("hidden");
  const auto& of_hidden = params.choice("activation");
  const bool same = !params.find("latent_activation") || params.choice("latent_activation") == "same";
  return {.hidden = {hidden.begin(), hidden.end()},
          .latent = params.integer("latent"),
          .activation = activation_from_string(of_hidden),
          .latent_activation = activation_from_string(same ? of_hidden : params.choice("latent_activation")),
          .tied = params.boolean("tied")};
}

}  // namespace sandglass
