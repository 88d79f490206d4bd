#include "plugins/models/deterministic/network_autoencoder.hpp"
#include "plugins/models/variational/gaussian_encoder.hpp"
#include "plugins/models/variational/maximum_mean_discrepancy.hpp"

using namespace sandglass;

namespace {

/// The Wasserstein autoencoder with a kernel penalty: a deterministic encoder z = f(x) (B, L) whose codes are drawn, as
/// a batch, towards the prior N(0, I):
///   J = loss(g(z), x) + lambda MMD^2(z, z'),  z' (B, L) drawn from N(0, I) anew at each step
/// with the unbiased estimate of maximum_mean_discrepancy(), which may be negative; a batch of one example has none, so
/// its J is the loss. lambda is relative to the loss as the study reduces it: with reduction mean, a D times smaller
/// one acts as it would with sum_per_example. Terms: reconstruction, mmd (= lambda MMD^2); they add up to J. A noise of
/// the study corrupts what the encoder sees. Source: Tolstikhin, Bousquet, Gelly & Schoelkopf 2018, "Wasserstein
/// auto-encoders", algorithm 2.
class WassersteinAutoencoder final : public NetworkAutoencoder {
 public:
  WassersteinAutoencoder(Index latent, double lambda, MmdKernel kernel)
      : NetworkAutoencoder({latent, Activation::identity}), lambda_(lambda), kernel_(kernel) {}

  bool has_prior() const override { return true; }

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "The loss of the reconstruction."},
            {"mmd", "lambda times the discrepancy between codes and prior."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const Value z = encode(batch.corrupted());
    const Value reconstruction = batch.loss().loss(decode_towards_clean(z, batch), batch.clean());
    const Value mmd = scale(discrepancy(z), lambda_);
    return {reconstruction + mmd, {{"reconstruction", reconstruction}, {"mmd", mmd}}, ""};
  }

 private:
  Value discrepancy(Value z) const {
    if (z.rows() == 1) return z.graph().constant(1, 1, 0);
    return maximum_mean_discrepancy(z, random_normal(z.graph(), z.rows(), z.cols()), kernel_);
  }

  double lambda_;
  MmdKernel kernel_;
};

}  // namespace

SANDGLASS_PLUGIN(wae_mmd_model, SANDGLASS_VERSION) {
  registrar.model(
      "wae_mmd", "Wasserstein autoencoder: a kernel distance draws the codes towards a normal distribution.",
      latent_schema()
          .real("lambda", {.fallback = 0.1, .min = 0, .text = "Weight of the MMD term."})
          .choice("kernel", {.choices = {"imq", "rbf"},
                             .fallback = "imq",
                             .text = "imq: inverse multiquadratic, summed over seven widths; rbf: Gaussian."}),
      [](const Params& params) {
        const auto kernel = params.choice("kernel") == "imq" ? MmdKernel::imq : MmdKernel::rbf;
        return std::make_unique<WassersteinAutoencoder>(params.integer("latent"), params.real("lambda"), kernel);
      },
      kEncoderAndDecoder);
}
