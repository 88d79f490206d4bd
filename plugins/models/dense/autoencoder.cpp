#include "plugins/models/dense/dense_autoencoder.hpp"

using namespace sandglass;

/// The basic autoencoder is DenseAutoencoder with the objective that every model has unless it says otherwise,
/// L(g(f(x~)), x): plain with noise/none, denoising with any other noise.
SANDGLASS_PLUGIN(autoencoder_model, SANDGLASS_VERSION) {
  registrar.model("autoencoder", "Fully connected autoencoder of any depth, with tied or separate weights.",
                  dense_schema({}),
                  [](const Params& params) { return std::make_unique<DenseAutoencoder>(dense_layout(params)); });
}
