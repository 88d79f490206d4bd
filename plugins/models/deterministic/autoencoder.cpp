#include "plugins/models/deterministic/network_autoencoder.hpp"

using namespace sandglass;

/// The basic autoencoder is NetworkAutoencoder with the objective that every model has unless it says otherwise,
/// L(g(f(x~)), x): plain with noise/none, denoising with any other noise.
SANDGLASS_PLUGIN(autoencoder_model, SANDGLASS_VERSION) {
  registrar.model(
      "autoencoder", "The basic autoencoder, of any network.", code_schema(32),
      [](const Params& params) { return std::make_unique<NetworkAutoencoder>(code_options(params)); },
      kEncoderAndDecoder);
}
