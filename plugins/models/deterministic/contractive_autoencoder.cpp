#include <sandglass/plugin.hpp>
#include <vector>

#include "plugins/models/deterministic/jacobian_norm.hpp"
#include "plugins/models/deterministic/network_autoencoder.hpp"

using namespace sandglass;

namespace {

enum class JacobianNorm : std::uint8_t { automatic, closed_form, exact, hutchinson };

struct ContractionOptions {
  double lambda;
  JacobianNorm jacobian;
  Index probes;
  double gamma, sigma;
  Index copies;
};

/// Clean reconstruction plus an analytic penalty on the sensitivity of the code h(x) (B, L) to the input:
///   J = L(g(h(x)), x) + lambda R,  R = 1/B sum_b ||J_h(x_b)||_F^2,  J_h = dh/dx (L, D)
///   closed_form: one dense layer, ||J_h||_F^2 = sum_j s'_j^2 sum_i W_ij^2 (sigmoid: s'_j = h_j (1 - h_j))
///   exact:       dense layers, any depth, by the product of the layers' Jacobians
///   hutchinson:  an unbiased estimate from `probes` random vectors v: E ||v^T J_h||^2 of dense layers, E ||J_h v||^2
///                of others
///   auto:        exact for dense layers, hutchinson for others
/// A linear encoder has R = ||W||_F^2. With gamma above 0 (CAE+H) the Jacobian is to stay the same close by as well,
/// which stands for a penalty on the Hessian of h:
///   J += gamma H,  H = 1/(B M) sum_b sum_m ||J_h(x_b) - J_h(x_b + eps_bm)||_F^2,  eps ~ N(0, sigma^2 I) anew each step
/// with M = `copies`, its norm found as that of R; 0 for a linear encoder. The study's noise is not used. Terms:
/// reconstruction, contraction (= lambda R), curvature (= gamma H, if gamma is above 0).
/// Layers as in NetworkAutoencoder; networks that cannot tell how they move (recurrent ones, max pooling,
/// normalisation) are refused.
/// Sources: Rifai et al. 2011, ICML: one sigmoid layer, tied weights (dense with hidden: [], tied: true); Rifai et al.
/// 2011, ECML PKDD, "Higher order contractive auto-encoder".
class ContractiveAutoencoder final : public NetworkAutoencoder {
 public:
  ContractiveAutoencoder(CodeOptions code, ContractionOptions options) : NetworkAutoencoder(code), options_(options) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    NetworkAutoencoder::build(shape, parameters, rng);
    dense_ = encoder().dense_layers();
    if (dense_ && dense_->empty())
      throw ConfigError("the encoder has no layer whose Jacobian could be penalised; give latent a size, or hidden");
    if (options_.jacobian == JacobianNorm::closed_form) require_one_layer();
    if (options_.jacobian == JacobianNorm::exact && !dense_)
      throw ConfigError("jacobian 'exact' is for dense layers without normalisation and dropout, but the encoder is " +
                        networks().encoder->name() + "; set jacobian: hutchinson");
    if (!dense_) require_tangent(shape, parameters.precision());
  }

  std::vector<TrainingSeries> series() const override {
    std::vector<TrainingSeries> all{{"reconstruction", "The loss of the reconstruction."},
                                    {"contraction", "lambda times the penalty on the encoder's Jacobian."}};
    if (options_.gamma > 0) all.push_back({"curvature", "gamma times the penalty on how the Jacobian changes."});
    return all;
  }

  Objective objective(TrainingBatch& batch) const override {
    const Value clean = batch.clean();
    if (!dense_) {
      const auto [code, norm] = code_and_jacobian_along(encoder(), clean, options_.probes);
      return sum_of(clean, batch.loss().loss(decode_towards_clean(code, batch), clean), norm,
                    [&](Value near) { return squared_jacobian_change_along(encoder(), clean, near, options_.probes); });
    }
    const auto outputs = outputs_of(clean);
    const Value reconstruction = batch.loss().loss(decode_towards_clean(outputs.back().y, batch), clean);
    return sum_of(clean, reconstruction, squared_jacobian(outputs), [&](Value near) {
      const auto others = outputs_of(near);
      return options_.jacobian == JacobianNorm::hutchinson
                 ? squared_jacobian_change_estimated(*dense_, outputs, others, options_.probes)
                 : squared_jacobian_change_exact(*dense_, outputs, others);
    });
  }

 private:
  /// `change`: of a near x~, the squared norms of J_h(x) - J_h(x~), (B, 1).
  template <class Change>
  Objective sum_of(Value clean, Value reconstruction, Value norm, Change&& change) const {
    const Value contraction = scale(mean(norm), options_.lambda);
    Objective result{
        reconstruction + contraction, {{"reconstruction", reconstruction}, {"contraction", contraction}}, ""};
    if (options_.gamma == 0) return result;
    Value changes;
    for (Index m = 0; m < options_.copies; ++m) {
      const Value eps = scale(random_normal(clean.graph(), clean.rows(), clean.cols()), options_.sigma);
      const Value one = mean(change(clean + eps));
      changes = changes.valid() ? changes + one : one;
    }
    const Value curvature = scale(changes, options_.gamma / static_cast<double>(options_.copies));
    result.total = result.total + curvature;
    result.terms.push_back({"curvature", curvature});
    return result;
  }

  std::vector<Activated> outputs_of(Value x) const {
    std::vector<Activated> outputs;
    for (const Dense* layer : *dense_)
      outputs.push_back(activated(*layer, outputs.empty() ? x : outputs.back().y, layer->activation()));
    return outputs;
  }

  void require_one_layer() const {
    if (dense_ && dense_->size() == 1) return;
    throw ConfigError("jacobian 'closed_form' is for one dense layer, but the encoder, " + networks().encoder->name() +
                      (dense_ ? ", has " + std::to_string(dense_->size()) : ", has others") +
                      "; set jacobian: " + (dense_ ? "exact or hutchinson, or hidden: []" : "hutchinson"));
  }

  void require_tangent(const DataShape& shape, Precision precision) const {
    Graph graph(precision);
    const Value x = graph.input("x", 1, shape.features);
    if (encoder().along(x, x).tangent.valid()) return;
    throw ConfigError(
        "penalises the Jacobian of the encoder, which " + networks().encoder->name() +
        " as it is set cannot tell; use dense, residual, or convolutional without max pooling, and none with "
        "normalisation");
  }

  Value squared_jacobian(const std::vector<Activated>& outputs) const {
    switch (options_.jacobian) {
      case JacobianNorm::closed_form: return squared_jacobian_of_layer(*dense_->front(), outputs[0]);
      case JacobianNorm::automatic:
      case JacobianNorm::exact: return squared_jacobian_exact(*dense_, outputs);
      case JacobianNorm::hutchinson: break;
    }
    return squared_jacobian_estimated(*dense_, outputs, options_.probes);
  }

  ContractionOptions options_;
  std::optional<DenseStack> dense_;
};

Schema contractive_schema() {
  return code_schema(256, "sigmoid")
      .real("lambda", {.fallback = 1e-4, .min = 0, .text = "Weight of the penalty."})
      .choice("jacobian",
              {.choices = {"auto", "closed_form", "exact", "hutchinson"},
               .fallback = "auto",
               .text = "How the squared norm of the Jacobian is found: closed_form for an encoder of one dense layer; "
                       "exact for dense layers; hutchinson: estimated from random probes, for other networks, and "
                       "cheaper for deep ones; auto: exact for dense layers, else hutchinson."})
      .integer("probes",
               {.fallback = 1, .min = 1, .max = 1024, .text = "Random vectors for each example with hutchinson."})
      .real("gamma", {.fallback = 0,
                      .min = 0,
                      .text = "Weight of the penalty on how the Jacobian changes near an example; 0 for none."})
      .real("sigma",
            {.fallback = 0.1,
             .above = 0,
             .text = "Standard deviation of what is added to an example for the Jacobian near it; with gamma."})
      .integer("copies", {.fallback = 1,
                          .min = 1,
                          .max = 1024,
                          .text = "Points near an example over which the change is averaged; with gamma."});
}

JacobianNorm jacobian_of(const Params& params) {
  const auto& name = params.choice("jacobian");
  if (name == "auto") return JacobianNorm::automatic;
  if (name == "closed_form") return JacobianNorm::closed_form;
  return name == "exact" ? JacobianNorm::exact : JacobianNorm::hutchinson;
}

}  // namespace

SANDGLASS_PLUGIN(contractive_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model(
      "contractive_autoencoder", "Penalises the Jacobian of the encoder, exactly or by an estimate.",
      contractive_schema(),
      [](const Params& params) {
        return std::make_unique<ContractiveAutoencoder>(code_options(params),
                                                        ContractionOptions{.lambda = params.real("lambda"),
                                                                           .jacobian = jacobian_of(params),
                                                                           .probes = params.integer("probes"),
                                                                           .gamma = params.real("gamma"),
                                                                           .sigma = params.real("sigma"),
                                                                           .copies = params.integer("copies")});
      },
      kEncoderAndDecoder);
}
