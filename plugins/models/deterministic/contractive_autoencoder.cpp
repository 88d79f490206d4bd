#include <sandglass/plugin.hpp>
#include <tuple>
#include <vector>

#include "plugins/models/deterministic/network_autoencoder.hpp"
#include "plugins/networks/slope.hpp"

using namespace sandglass;

namespace {

using DenseStack = std::vector<const Dense*>;

// Squared Frobenius norms of the Jacobian J_h(x) = dh/dx (L, D) of the encoder, for each example: (B, 1).
// For a stack of dense layers, with y_k = s_k(y_{k-1} W_k + b_k), y_0 = x, h = y_n and S_k(x) = diag(s_k'),
//   J_h(x) = S_n W_n^T ... S_1 W_1^T
// Everything is composed of forward operators, so gradients to the weights follow, exactly. `outputs` are y_1 ... y_n,
// each (B, units).

Value weight_of(const Dense& layer, Value like) { return like.graph().parameter(layer.weight()); }

/// rows * s'(a), where each example's slopes serve `times` consecutive rows. The slope of identity is left out.
Value times_slope_of(Value rows, const Dense& layer, Value output, Index times) {
  if (layer.activation() == Activation::identity) return rows;
  const Value s = slope(output, layer.activation());
  return mul(rows, times == 1 ? s : repeat_rows(s, times));
}

/// ||m W^T||^2 of each row m (N, H), W (D, H): through the Gram matrix W^T W (H, H) where that is smaller.
Value squared_rows_through(Value m, Value weight) {
  if (weight.cols() < weight.rows()) {
    const Value gram = matmul(weight, weight, true, false);
    return row_sum(mul(matmul(m, gram), m));
  }
  return row_sum(square(matmul(m, weight, false, true)));
}

/// W^T (L, H) once for each of B examples: (B * L, H).
Value tiled_transpose(Value weight, Index examples) {
  const Index units = weight.cols(), inputs = weight.rows();
  const Value row = reshape(transpose(weight), 1, units * inputs);
  return reshape(repeat_rows(row, examples), examples * units, inputs);
}

/// One layer: sum_j s'_j^2 sum_i W_ij^2 (square first, then sum). Source: Rifai et al. 2011, ICML, section 3.
Value squared_jacobian_of_layer(const Dense& layer, Value output) {
  const Value norms = column_square_sums(weight_of(layer, output));  // (1, L)
  const Value slopes = square(slope(output, layer.activation()));    // (B, L)
  return matmul(slopes, norms, false, true);
}

/// Any depth, exactly: each row of J is carried back to the input, B * L rows at once.
Value squared_jacobian_exact(const DenseStack& layers, const std::vector<Value>& outputs) {
  const std::size_t last = layers.size() - 1;
  if (last == 0) return squared_jacobian_of_layer(*layers[0], outputs[0]);
  const Index examples = outputs[last].rows(), units = outputs[last].cols();
  // Row b * L + j is that of output j of example b. The last layer's slope scales a row as a whole: it comes at the
  // end.
  Value rows = tiled_transpose(weight_of(*layers[last], outputs[last]), examples);
  for (std::size_t k = last; k-- > 1;) {
    rows = times_slope_of(rows, *layers[k], outputs[k], units);
    rows = matmul(rows, weight_of(*layers[k], rows), false, true);
  }
  rows = times_slope_of(rows, *layers[0], outputs[0], units);
  const Value norms = reshape(squared_rows_through(rows, weight_of(*layers[0], rows)), examples, units);
  return row_sum(mul(norms, square(slope(outputs[last], layers[last]->activation()))));
}

/// Independent random signs, drawn anew in each step.
Value signs(Graph& graph, Index rows, Index cols) {
  return shift(scale(random_mask(graph, rows, cols, 0.5), 2), -1);
}

/// Any depth, estimated without bias (Hutchinson): the mean of ||v^T J_h(x)||^2 over `probes` vectors v of signs. As
/// dear as one backward pass for each probe.
Value squared_jacobian_estimated(const DenseStack& layers, const std::vector<Value>& outputs, Index probes) {
  Graph& graph = outputs.back().graph();
  Value total;
  for (Index p = 0; p < probes; ++p) {
    Value v = signs(graph, outputs.back().rows(), outputs.back().cols());
    for (std::size_t k = layers.size(); k-- > 1;) {
      v = times_slope_of(v, *layers[k], outputs[k], 1);
      v = matmul(v, weight_of(*layers[k], v), false, true);
    }
    v = times_slope_of(v, *layers[0], outputs[0], 1);
    const Value one = squared_rows_through(v, weight_of(*layers[0], v));
    total = total.valid() ? total + one : one;
  }
  return scale(total, 1.0 / static_cast<double>(probes));
}

/// Any layers that know how they move: the code, (B, L), and the mean of ||J_h(x) v||^2 over vectors v of signs in the
/// space of x, (B, 1).
std::pair<Value, Value> code_and_jacobian_along(const CodeEncoder& encoder, Value x, Index probes) {
  Value code, total;
  for (Index p = 0; p < probes; ++p) {
    const auto moved = encoder.along(x, signs(x.graph(), x.rows(), x.cols()));
    const Value one = row_sum(square(moved.tangent));
    if (p == 0) code = moved.out;
    total = total.valid() ? total + one : one;
  }
  return {code, scale(total, 1.0 / static_cast<double>(probes))};
}

enum class JacobianNorm : std::uint8_t { automatic, closed_form, exact, hutchinson };

struct ContractionOptions {
  double lambda;
  JacobianNorm jacobian;
  Index probes;
};

/// Clean reconstruction plus an analytic penalty on the sensitivity of the code h(x) (B, L) to the input:
///   J = L(g(h(x)), x) + lambda R,  R = 1/B sum_b ||J_h(x_b)||_F^2,  J_h = dh/dx (L, D)
///   closed_form: one dense layer, ||J_h||_F^2 = sum_j s'_j^2 sum_i W_ij^2 (sigmoid: s'_j = h_j (1 - h_j))
///   exact:       dense layers, any depth, by the product of the layers' Jacobians
///   hutchinson:  an unbiased estimate from `probes` random vectors v: E ||v^T J_h||^2 of dense layers, else E ||J_h v||^2
///   auto:        exact for dense layers, else hutchinson
/// A linear encoder has R = ||W||_F^2. The study's noise is not used. Terms: reconstruction, contraction (= lambda R).
/// Layers as in NetworkAutoencoder; networks that cannot tell how they move (recurrent ones, max pooling) are refused.
/// Source: Rifai et al. 2011, ICML: one sigmoid layer, tied weights (dense with hidden: [], tied: true).
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
      throw ConfigError("jacobian 'exact' is for dense layers, but the encoder is " + networks().encoder->name() +
                        "; set jacobian: hutchinson");
    if (!dense_) require_tangent(shape, parameters.precision());
  }

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "The loss of the reconstruction."},
            {"contraction", "lambda times the penalty on the encoder's Jacobian."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const Value clean = batch.clean();
    Value code, norm;
    if (dense_) {
      std::vector<Value> outputs;
      for (const Dense* layer : *dense_) outputs.push_back((*layer)(outputs.empty() ? clean : outputs.back()));
      code = outputs.back();
      norm = squared_jacobian(outputs);
    } else {
      std::tie(code, norm) = code_and_jacobian_along(encoder(), clean, options_.probes);
    }
    const Value reconstruction = batch.loss().loss(decode(code), clean);
    const Value contraction = scale(mean(norm), options_.lambda);
    return {reconstruction + contraction, {{"reconstruction", reconstruction}, {"contraction", contraction}}, ""};
  }

 private:
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
    throw ConfigError("penalises the Jacobian of the encoder, which " + networks().encoder->name() +
                      " as it is set cannot tell; use dense, residual, or convolutional without max pooling");
  }

  Value squared_jacobian(const std::vector<Value>& outputs) const {
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
               {.fallback = 1, .min = 1, .max = 1024, .text = "Random vectors for each example with hutchinson."});
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
        return std::make_unique<ContractiveAutoencoder>(
            code_options(params), ContractionOptions{.lambda = params.real("lambda"),
                                                     .jacobian = jacobian_of(params),
                                                     .probes = params.integer("probes")});
      },
      kEncoderAndDecoder);
}
