#include <cmath>

#include "plugins/models/deterministic/network_autoencoder.hpp"

using namespace sandglass;

namespace {

enum class SparsityPenalty : std::uint8_t { kl, l1 };

struct SparsityOptions {
  SparsityPenalty penalty;
  double rho, beta;
};

/// rho_hat is kept this far from 0 and 1, where the divergence is infinite; beyond, it has no gradient.
constexpr double kMargin = 1e-7;

/// An autoencoder whose code is kept sparse by a penalty, so that it may be overcomplete:
///   J = L(g(z), x) + beta P(z),  z = f(x)  (B, L)
///   kl: P = sum_j [ rho ln(rho / rho_hat_j) + (1 - rho) ln((1 - rho) / (1 - rho_hat_j)) ],
///       rho_hat_j = 1/B sum_b z_bj the activity of unit j, averaged over the batch; the code is sigmoid
///   l1: P = 1/B sum_b sum_j |z_bj|; the code is relu, so that it can be exactly 0
/// Both are sums over the units. Terms: reconstruction, sparsity (= beta P). Layers as in
/// NetworkAutoencoder; tied weights (tied: true of the network) keep a small code from being made up for by large
/// weights of the decoder. x is corrupted if the study has a noise. Sources: Ng 2011, CS294A lecture notes "Sparse
/// autoencoder" (kl).
class SparseAutoencoder final : public NetworkAutoencoder {
 public:
  SparseAutoencoder(CodeOptions code, SparsityOptions options) : NetworkAutoencoder(code), options_(options) {}

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "The loss of the reconstruction."},
            {"sparsity", "beta times the penalty on the code's activity."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const Value z = encode(batch.corrupted());
    const Value reconstruction = batch.loss().loss(decode_towards_clean(z, batch), batch.clean());
    const Value sparsity = scale(options_.penalty == SparsityPenalty::kl ? divergence(z) : magnitude(z), options_.beta);
    return {reconstruction + sparsity, {{"reconstruction", reconstruction}, {"sparsity", sparsity}}, ""};
  }

 private:
  Value divergence(Value z) const {
    const double rho = options_.rho;
    const Value activity = clamp(column_mean(z), kMargin, 1 - kMargin);  // (1, L)
    const Value cross_entropy = scale(log(activity), -rho) + scale(log(shift(negate(activity), 1)), rho - 1);
    return shift(sum(cross_entropy),
                 static_cast<double>(z.cols()) * (rho * std::log(rho) + (1 - rho) * std::log1p(-rho)));
  }

  static Value magnitude(Value z) { return scale(sum(abs(z)), 1.0 / static_cast<double>(z.rows())); }

  SparsityOptions options_;
};

Schema sparse_schema() {
  return code_schema(1024, "", 1)
      .choice("penalty",
              {.choices = {"kl", "l1"},
               .fallback = "kl",
               .text = "kl: divergence of each unit's mean activity from rho, with a sigmoid code; l1: sum of "
                       "the code's magnitudes, with a relu code."})
      .real("rho", {.fallback = 0.05,
                    .above = 0,
                    .below = 1,
                    .unit = "share",
                    .text = "Mean activity that each unit is drawn to; for penalty kl only."})
      .real("beta", {.fallback = 1e-3, .min = 0, .text = "Weight of the penalty."});
}

std::unique_ptr<Model> make_sparse_autoencoder(const Params& params) {
  const auto penalty = params.choice("penalty") == "kl" ? SparsityPenalty::kl : SparsityPenalty::l1;
  auto code = code_options(params);
  code.activation = penalty == SparsityPenalty::kl ? Activation::sigmoid : Activation::relu;
  return std::make_unique<SparseAutoencoder>(
      code, SparsityOptions{.penalty = penalty, .rho = params.real("rho"), .beta = params.real("beta")});
}

}  // namespace

SANDGLASS_PLUGIN(sparse_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model("sparse_autoencoder", "Overcomplete autoencoder with a KL or L1 penalty on the activity of its code.",
                  sparse_schema(), make_sparse_autoencoder, kEncoderAndDecoder);
}
