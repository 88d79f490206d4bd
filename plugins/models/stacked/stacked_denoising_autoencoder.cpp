#include "plugins/models/stacked/stacked_layers.hpp"

using namespace sandglass;

/// The stacked autoencoder whose layers are denoising ones: the study's noise corrupts the input of the layer that is
/// being trained; the layers below it give clean codes. See StackedAutoencoder. Source: Vincent et al. 2010, JMLR 11.
SANDGLASS_PLUGIN(stacked_denoising_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model(
      "stacked_denoising_autoencoder",
      "Denoising autoencoders pretrained layer by layer, then fine-tuned as one network.",
      stacked_schema()
          .real("emphasis_corrupted",
                {.fallback = 1,
                 .min = 0,
                 .text = "Weight of a layer's loss in pretraining where the noise chose to corrupt its input (alpha)."})
          .real("emphasis_clean",
                {.fallback = 1,
                 .min = 0,
                 .text = "Weight of a layer's loss in pretraining where the noise left its input alone (beta)."}),
      [](const Params& params) { return make_stacked(params, true); });
}
