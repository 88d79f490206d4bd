#include <algorithm>
#include <cmath>

#include "plugins/models/deterministic/network_autoencoder.hpp"

using namespace sandglass;

namespace {

/// Forward the second input, backward to the first, as if they were the same: the straight-through estimator. A NaN of
/// the first passes on.
class StraightThrough final : public TypedOperator<StraightThrough> {
 public:
  const char* name() const override { return "straight_through"; }

  template <class T>
  void forward_as(OperatorContext& c) {
    const T *from = c.input<T>(0), *to = c.input<T>(1);
    T* out = c.output<T>();
    for (Index i = 0, n = c.size(); i < n; ++i) out[i] = std::isnan(from[i]) ? from[i] : to[i];
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const T* adjoint = c.adjoint<T>();
    if (T* to = c.input_adjoint<T>(0))
      for (Index i = 0, n = c.size(); i < n; ++i) to[i] = c.accumulate(0) ? to[i] + adjoint[i] : adjoint[i];
    if (T* none = c.input_adjoint<T>(1); none != nullptr && !c.accumulate(1)) std::fill_n(none, c.size(), T(0));
  }
};

/// Of ids (N, 1) below K: how many differ, and e^H of their shares, H = -sum_k p_k ln p_k. (1, 2), no gradient.
class CodebookUse final : public TypedOperator<CodebookUse> {
 public:
  explicit CodebookUse(Index size) : counts_(static_cast<std::size_t>(size)) {}
  const char* name() const override { return "codebook_use"; }
  bool differentiable() const override { return false; }

  template <class T>
  void forward_as(OperatorContext& c) {
    std::fill(counts_.begin(), counts_.end(), 0);
    const Index n = c.size(0);
    for (Index i = 0; i < n; ++i) counts_[static_cast<std::size_t>(c.input<T>(0)[i])] += 1;
    double used = 0, entropy = 0;
    for (const Index count : counts_) {
      if (count == 0) continue;
      const double share = static_cast<double>(count) / static_cast<double>(n);
      used += 1;
      entropy -= share * std::log(share);
    }
    c.output<T>()[0] = static_cast<T>(used);
    c.output<T>()[1] = static_cast<T>(std::exp(entropy));
  }
  template <class T>
  void backward_as(OperatorContext&) {}

 private:
  std::vector<Index> counts_;
};

struct CodebookOptions {
  Index latent, vectors, size;
  double commitment;
};

/// The vector-quantised autoencoder: a code is made of vectors of a codebook E (K, d). The encoder's output f(x) (B, L)
/// is read as M = L / d vectors, each of which is replaced by the nearest of the codebook,
///   z_m = e_k(m),  k(m) = argmin_k ||f_m(x) - e_k||  (the first of equal ones)
///   J = L(g(z), x) + R(sg f(x) - z) + beta R(f(x) - sg z)
/// sg stops gradients; R is the sum of squares reduced as the study's loss is: the mean over batch and units, or their
/// sum over the units and the mean over the batch. The loss's gradient at z is handed on to f(x) as it is
/// (straight-through); the second term draws the codebook to the encoder's vectors, the third, the commitment, these to
/// the codebook. encode() gives z.
/// Terms: reconstruction, codebook, commitment (with beta), which add up to J; and beside it of each batch used_codes,
/// how many of the K are used, and perplexity, e^H of their shares: K where all are used equally often, 1 where one
/// serves for everything. Vectors start at U(-1, 1), as wide as what the encoder gives at first: near 0 most
/// would never be the nearest. x is corrupted if the study has a noise.
/// Source: van den Oord, Vinyals & Kavukcuoglu 2017, "Neural discrete representation learning", equation 3.
class VqVae final : public NetworkAutoencoder {
 public:
  explicit VqVae(CodebookOptions options)
      : NetworkAutoencoder({options.latent, Activation::identity}), options_(options) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    if (options_.latent % options_.vectors != 0)
      throw ConfigError("a code of latent " + std::to_string(options_.latent) + " units cannot be read as vectors: " +
                        std::to_string(options_.vectors) + " of equal size; give a latent that is a multiple of it");
    NetworkAutoencoder::build(shape, parameters, rng);
    codebook_ = &parameters.add("codebook", options_.size, options_.latent / options_.vectors);
    for (Index i = 0; i < codebook_->size(); ++i) codebook_->set(i, rng.uniform(-1, 1));
  }

  Value encode(Value x) const override { return straight_through(quantise(NetworkAutoencoder::encode(x))); }

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "The loss of the reconstruction."},
            {"codebook", "Squared distance of the codebook from the encoder's vectors, reduced as the loss."},
            {"commitment", "beta times the same, for the encoder."},
            {"perplexity", "How many vectors of the codebook a batch uses, if all were used equally often."},
            {"used_codes", "How many vectors of the codebook a batch uses."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const auto found = quantise(NetworkAutoencoder::encode(batch.corrupted()));
    const Value reconstruction = batch.loss().loss(decode(straight_through(found)), batch.clean());
    const Value codebook = mean_squared_error(found.vectors, stop_gradient(found.encoded), batch.loss().reduction());
    const Value commitment = scale(
        mean_squared_error(found.encoded, stop_gradient(found.vectors), batch.loss().reduction()), options_.commitment);
    const Value use = found.ids.graph().apply(std::make_unique<CodebookUse>(options_.size), {found.ids}, 1, 2);
    return {reconstruction + codebook + commitment,
            {{"reconstruction", reconstruction},
             {"codebook", codebook},
             {"commitment", commitment},
             {"perplexity", slice_columns(use, 1, 1)},
             {"used_codes", slice_columns(use, 0, 1)}},
            ""};
  }

 private:
  struct Quantised {
    Value encoded;  ///< f(x), (B, L)
    Value vectors;  ///< of the codebook, (B, L)
    Value ids;      ///< (B M, 1)
  };

  Quantised quantise(Value encoded) const {
    const Index width = codebook_->cols(), count = encoded.rows() * options_.vectors;
    const Value table = encoded.graph().parameter(*codebook_);
    const Value each = reshape(encoded, count, width);
    const Value ids = row_argmax(negate(pairwise_squared_distances(each, table)));
    return {encoded, reshape(embedding(table, ids), encoded.rows(), encoded.cols()), ids};
  }

  static Value straight_through(const Quantised& found) {
    return found.encoded.graph().apply(std::make_unique<StraightThrough>(), {found.encoded, found.vectors},
                                       found.encoded.rows(), found.encoded.cols());
  }

  CodebookOptions options_;
  Parameter* codebook_ = nullptr;
};

Schema vq_schema() {
  return code_schema(64, "", 1)
      .integer("vectors", {.fallback = 8,
                           .min = 1,
                           .max = 65536,
                           .text = "Vectors of the codebook that make a code; latent must be a multiple of it."})
      .integer("codebook",
               {.fallback = 256, .min = 1, .max = 65536, .text = "Vectors of the codebook to choose from (K)."})
      .real("commitment",
            {.fallback = 0.25, .min = 0, .text = "Weight of the encoder's distance from the codebook (beta)."});
}

}  // namespace

SANDGLASS_PLUGIN(vq_vae_model, SANDGLASS_VERSION) {
  registrar.model(
      "vq_vae", "Autoencoder whose code is made of vectors of a learned codebook.", vq_schema(),
      [](const Params& params) {
        return std::make_unique<VqVae>(CodebookOptions{.latent = params.integer("latent"),
                                                       .vectors = params.integer("vectors"),
                                                       .size = params.integer("codebook"),
                                                       .commitment = params.real("commitment")});
      },
      kEncoderAndDecoder);
}
