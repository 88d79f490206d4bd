#include "plugins/models/parts.hpp"

namespace sandglass {

CodeEncoder::CodeEncoder(const Network& network, const LayerSite& site, const DataShape& in, Index latent,
                         Activation activation)
    : layers_(network.encoder(site, in, 0)) {
  if (latent == 0) return;
  auto headed = std::make_unique<Headed>(std::move(layers_), site, latent, activation);
  headed_ = headed.get();
  layers_ = std::move(headed);
}

std::optional<std::vector<const Dense*>> CodeEncoder::dense_layers() const {
  const auto below = features().dense_layers();
  if (!below) return {};
  std::vector<const Dense*> all;
  for (const Dense& layer : *below) all.push_back(&layer);
  if (headed_) all.push_back(&headed_->head());
  return all;
}

std::unique_ptr<Layers> logit_layers(const Network& network, const LayerSite& site, const DataShape& in, Index out) {
  return std::make_unique<Headed>(network.encoder(site, in, 0), site, out, Activation::identity);
}

std::unique_ptr<Layers> decoder_layers(const Networks& networks, const LayerSite& site, const Layers& features,
                                       const Dense* head, Index latent, Index given, const DataShape& out) {
  const Network &up = *networks.encoder, &down = *networks.decoder;
  const bool one = &up == &down;
  const std::string two =
      ", but the encoder has a network of its own, " + up.name() + ", and the decoder another, " + down.name() + "; ";
  if (!one && (up.tied() || down.tied()))
    throw ConfigError("tied: true makes the decoder of the encoder's weights" + two +
                      "set tied: false, or give one network for both");
  if (!one && latent == 0)
    throw ConfigError(
        "latent: 0 makes the encoder's features the code, which only a decoder of the same network takes" + two +
        "give latent a size");
  if (!up.tied()) return down.decoder(site, latent, given, out);
  if (given > 0)
    throw ConfigError(
        "tied: true makes the decoder of the encoder's weights, but the decoder of this model is given a class beside "
        "the code; set tied: false");
  return up.tied_decoder(site, features, head, out);
}

void require_classes(const char* model, const DataShape& shape) {
  if (shape.classes >= 2) return;
  throw ConfigError(std::string("model/") + model + " needs labels of at least two classes, but the dataset has " +
                    (shape.classes == 0 ? "no labels" : "one class only") +
                    "\nuse a dataset with labels, or a model without classes such as vae");
}

}  // namespace sandglass
