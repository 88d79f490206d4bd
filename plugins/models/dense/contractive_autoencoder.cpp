#include "plugins/models/dense/contraction.hpp"
#include "plugins/models/dense/dense_autoencoder.hpp"

using namespace sandglass;

namespace {

enum class JacobianNorm : std::uint8_t { closed_form, exact, hutchinson };

struct ContractionOptions {
  double lambda;
  JacobianNorm jacobian;
  Index probes;
};

/// Clean reconstruction plus an analytic penalty on the sensitivity of the code h(x) (B, L) to the input:
///   J = L(g(h(x)), x) + lambda R,  R = 1/B sum_b ||J_h(x_b)||_F^2,  J_h = dh/dx (L, D)
///   closed_form: one layer, ||J_h||_F^2 = sum_j s'_j^2 sum_i W_ij^2 (sigmoid: s'_j = h_j (1 - h_j))
///   exact:       any depth, by the product of the layers' Jacobians
///   hutchinson:  any depth, an unbiased estimate from `probes` random vectors
/// A linear encoder has R = ||W||_F^2. The study's noise is not used. Terms: reconstruction, contraction (= lambda R).
/// Layers as in DenseAutoencoder. Source: Rifai et al. 2011, ICML: one sigmoid layer, tied weights.
class ContractiveAutoencoder final : public DenseAutoencoder {
 public:
  ContractiveAutoencoder(DenseLayout layout, ContractionOptions options)
      : DenseAutoencoder(std::move(layout)), options_(options) {}

  void build(const DataShape& shape, ParameterSet& parameters, Rng& rng) override {
    if (options_.jacobian == JacobianNorm::closed_form && !layout().hidden.empty()) {
      throw ConfigError("contractive_autoencoder: jacobian 'closed_form' is for one layer, but hidden has " +
                        std::to_string(layout().hidden.size()) +
                        " more; set jacobian: exact or hutchinson, or hidden: []");
    }
    DenseAutoencoder::build(shape, parameters, rng);
  }

  Objective objective(TrainingBatch& batch) const override {
    const Value clean = batch.clean();
    const auto outputs = encoder().all(clean);
    const Value reconstruction = batch.loss().loss(decode(outputs.back()), clean);
    const Value contraction = scale(mean(squared_jacobian(outputs)), options_.lambda);
    return {reconstruction + contraction, {{"reconstruction", reconstruction}, {"contraction", contraction}}, ""};
  }

 private:
  Value squared_jacobian(const std::vector<Value>& outputs) const {
    const auto& layers = encoder().layers();
    switch (options_.jacobian) {
      case JacobianNorm::closed_form: return squared_jacobian_of_layer(layers[0], outputs[0]);
      case JacobianNorm::exact: return squared_jacobian_exact(layers, outputs);
      case JacobianNorm::hutchinson: break;
    }
    return squared_jacobian_estimated(layers, outputs, options_.probes);
  }

  ContractionOptions options_;
};

Schema contractive_schema() {
  return dense_schema({.hidden = {}, .latent = 256, .activation = "sigmoid", .tied = true})
      .real("lambda", {.fallback = 1e-4, .min = 0, .text = "Weight of the penalty."})
      .choice("jacobian",
              {.choices = {"closed_form", "exact", "hutchinson"},
               .fallback = "closed_form",
               .text = "How the squared norm of the Jacobian is found: closed_form for an encoder of one layer; exact "
                       "for any; hutchinson: estimated from random probes, cheaper for deep encoders."})
      .integer("probes",
               {.fallback = 1, .min = 1, .max = 1024, .text = "Random vectors for each example with hutchinson."});
}

JacobianNorm jacobian_of(const Params& params) {
  const auto& name = params.choice("jacobian");
  if (name == "closed_form") return JacobianNorm::closed_form;
  return name == "exact" ? JacobianNorm::exact : JacobianNorm::hutchinson;
}

}  // namespace

SANDGLASS_PLUGIN(contractive_autoencoder_model, SANDGLASS_VERSION) {
  registrar.model("contractive_autoencoder", "Penalises the Jacobian of the encoder, exactly or by an estimate.",
                  contractive_schema(), [](const Params& params) {
                    return std::make_unique<ContractiveAutoencoder>(
                        dense_layout(params), ContractionOptions{.lambda = params.real("lambda"),
                                                                 .jacobian = jacobian_of(params),
                                                                 .probes = params.integer("probes")});
                  });
}
