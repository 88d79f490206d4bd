#include "plugins/models/deterministic/network_autoencoder.hpp"

namespace sandglass {

void NetworkAutoencoder::build(const DataShape& shape, ParameterSet& parameters, Rng& rng) {
  const LayerSite up{parameters, "encoder", rng}, down{parameters, "decoder", rng};
  encoder_.emplace(*networks_.encoder, up, shape, code_.latent, code_.activation);
  decoder_ = decoder_layers(networks_, down, encoder_->features(), encoder_->head(), code_.latent, 0, shape);
}

Objective NetworkAutoencoder::objective(TrainingBatch& batch) const {
  const Value a = decode_towards_clean(encode(batch.corrupted()), batch);
  const Value total = batch.loss().loss(a, batch.clean());
  return {total, {{"reconstruction", total}}, ""};
}

Schema code_schema(std::int64_t latent, const std::string& latent_activation, std::int64_t smallest) {
  Schema schema;
  schema.integer("latent",
                 {.fallback = latent,
                  .min = smallest,
                  .max = 65536,
                  .unit = "units",
                  .text = smallest > 0 ? "Size of the code."
                                       : "Size of the code; 0: what the encoder's network ends in is the code."});
  if (latent_activation.empty()) return schema;
  const auto names = activation_names();
  return schema.choice("latent_activation",
                       {.choices = {names.begin(), names.end()},
                        .fallback = latent_activation,
                        .text = "Activation of the code, if latent is not 0. A relu code may have units that are 0 for "
                                "every example; identity, a linear code, has none."});
}

CodeOptions code_options(const Params& params) {
  return {.latent = params.integer("latent"),
          .activation = params.find("latent_activation") ? activation_from_string(params.choice("latent_activation"))
                                                         : Activation::identity};
}

}  // namespace sandglass
