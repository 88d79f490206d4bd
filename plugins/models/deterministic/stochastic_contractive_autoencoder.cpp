#include "plugins/models/deterministic/network_autoencoder.hpp"

using namespace sandglass;

namespace {

/// Clean reconstruction plus a stochastic penalty on how much the code moves under the study's noise:
///   J = L(g(h(x)), x) + lambda R,  R = 1/(B M) sum_b sum_m ||h(x_b) - h(x~_bm)||^2,  x~_bm ~ q(x~ | x_b)
/// with M = `copies` drawn independently; squares are summed over the L units of the code. Gradients flow through both
/// codes. With Gaussian noise R / sigma^2 tends to ||J_h(x)||_F^2 as sigma tends to 0, the contractive autoencoder's
/// penalty; with noise/none R is 0. Terms: reconstruction, contraction (= lambda R). Layers as in NetworkAutoencoder.
class StochasticContractiveAutoencoder final : public NetworkAutoencoder {
 public:
  StochasticContractiveAutoencoder(CodeOptions code, double lambda, Index copies)
      : NetworkAutoencoder(code), lambda_(lambda), copies_(copies) {}

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "The loss of the reconstruction."},
            {"contraction", "lambda times the penalty on how far the noise moves a code."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const Value clean = batch.clean(), h = encode(clean);
    const Value reconstruction = batch.loss().loss(decode_towards_clean(h, batch), clean);
    Value moved;
    for (Index m = 0; m < copies_; ++m) {
      const Value one = mean_squared_error(encode(batch.corrupted()), h, Reduction::sum_per_example);
      moved = moved.valid() ? moved + one : one;
    }
    const Value contraction = scale(moved, lambda_ / static_cast<double>(copies_));
    return {reconstruction + contraction, {{"reconstruction", reconstruction}, {"contraction", contraction}}, ""};
  }

 private:
  double lambda_;
  Index copies_;
};

}  // namespace

SANDGLASS_PLUGIN(stochastic_contractive_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model(
      "stochastic_contractive_autoencoder", "Penalises how far the study's noise moves the code of an example.",
      code_schema(256, "sigmoid")
          .real("lambda", {.fallback = 1e-2, .min = 0, .text = "Weight of the penalty."})
          .integer("copies", {.fallback = 1,
                              .min = 1,
                              .max = 1024,
                              .text = "Corrupted copies of each example over which the penalty is averaged."}),
      [](const Params& params) {
        return std::make_unique<StochasticContractiveAutoencoder>(code_options(params), params.real("lambda"),
                                                                  params.integer("copies"));
      },
      kEncoderAndDecoder);
}
