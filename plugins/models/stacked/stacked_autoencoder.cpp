#include "plugins/models/stacked/stacked_layers.hpp"

using namespace sandglass;

SANDGLASS_PLUGIN(stacked_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model("stacked_autoencoder", "Autoencoders pretrained layer by layer, then fine-tuned as one network.",
                  stacked_schema(), [](const Params& params) { return make_stacked(params, false); });
}
