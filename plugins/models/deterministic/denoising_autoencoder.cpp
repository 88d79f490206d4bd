#include "plugins/models/deterministic/network_autoencoder.hpp"

using namespace sandglass;

namespace {

/// Weights of the loss: alpha where the noise chose the element, beta elsewhere. No gradient passes.
class Emphasis final : public TypedOperator<Emphasis> {
 public:
  Emphasis(double alpha, double beta) : alpha_(alpha), beta_(beta) {}
  const char* name() const override { return "emphasis"; }
  bool differentiable() const override { return false; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T* chosen = c.input<T>(0);
    const T alpha = static_cast<T>(alpha_), beta = static_cast<T>(beta_);
    T* out = c.output<T>();
    for (Index i = 0, n = c.size(); i < n; ++i) out[i] = chosen[i] != 0 ? alpha : beta;
  }
  template <class T>
  void backward_as(OperatorContext&) {}

 private:
  double alpha_, beta_;
};

struct DenoisingOptions {
  Index copies;
  double alpha, beta;
};

/// The denoising autoencoder: the input is corrupted by the study's noise, the target is the clean input, and each
/// example contributes the average over `copies` corruptions drawn independently,
///   J = 1/M sum_m L_w(g(f(x~_m)), x),  x~_m ~ q(x~ | x)
/// L_w is the study's loss with each element's share multiplied by alpha where the noise chose the element and by beta
/// elsewhere, before the loss's own reduction (a mean stays a mean over all elements, not over the weights). A chosen
/// element counts whether or not its value changed: a masked 0 is to be reconstructed as well. alpha = beta = 1: the
/// plain loss, and then any loss will do; else it has to be a sum over elements. Weights that are all 0 are refused:
/// those of alpha = beta = 0, and of beta = 0 where the noise changes nothing. Layers as in NetworkAutoencoder.
/// Source: Vincent et al. 2010, JMLR 11, sections 3 and 4.2 (emphasised denoising); full emphasis is beta = 0.
class DenoisingAutoencoder final : public NetworkAutoencoder {
 public:
  DenoisingAutoencoder(CodeOptions code, DenoisingOptions options) : NetworkAutoencoder(code), options_(options) {}

  Objective objective(TrainingBatch& batch) const override {
    Value total;
    for (Index m = 0; m < options_.copies; ++m) {
      const Value one = loss_of_copy(batch);
      total = total.valid() ? total + one : one;
    }
    if (options_.copies > 1) total = scale(total, 1.0 / static_cast<double>(options_.copies));
    return {total, {{"reconstruction", total}}, ""};
  }

 private:
  Value loss_of_copy(TrainingBatch& batch) const {
    const Value clean = batch.clean(), corrupted = batch.corrupted();
    if (options_.beta == 0 && corrupted.id() == clean.id())
      throw ConfigError(
          "it trains nothing: emphasis_clean is 0, and there is no noise, so that nothing is corrupted\n"
          "give the study a noise, or set emphasis_clean above 0");
    const Value a = decode_towards_clean(encode(corrupted), batch);
    if (options_.alpha == 1 && options_.beta == 1) return batch.loss().loss(a, clean);
    const Value weights = clean.graph().apply(std::make_unique<Emphasis>(options_.alpha, options_.beta),
                                              {batch.corruption_mask()}, clean.rows(), clean.cols());
    return batch.loss().weighted_loss(a, clean, weights);
  }

  DenoisingOptions options_;
};

Schema denoising_schema() {
  return code_schema(32)
      .integer("copies", {.fallback = 1,
                          .min = 1,
                          .max = 1024,
                          .text = "Corrupted copies of each example whose losses are averaged in a step."})
      .real("emphasis_corrupted",
            {.fallback = 1, .min = 0, .text = "Weight of the loss where the noise chose to corrupt the input (alpha)."})
      .real("emphasis_clean",
            {.fallback = 1, .min = 0, .text = "Weight of the loss where the noise left the input alone (beta)."});
}

DenoisingOptions denoising_options(const Params& params) {
  const DenoisingOptions options{.copies = params.integer("copies"),
                                 .alpha = params.real("emphasis_corrupted"),
                                 .beta = params.real("emphasis_clean")};
  if (options.alpha == 0 && options.beta == 0)
    throw ConfigError("it trains nothing: emphasis_corrupted and emphasis_clean are both 0\nset one of them above 0");
  return options;
}

}  // namespace

SANDGLASS_PLUGIN(denoising_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model(
      "denoising_autoencoder",
      "Reconstructs the clean input from corrupted copies, with optional emphasis on what was corrupted.",
      denoising_schema(),
      [](const Params& params) {
        return std::make_unique<DenoisingAutoencoder>(code_options(params), denoising_options(params));
      },
      kEncoderAndDecoder);
}
