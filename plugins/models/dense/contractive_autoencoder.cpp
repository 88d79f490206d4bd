#include <cmath>
#include <numbers>
#include <sandglass/plugin.hpp>
#include <vector>

#include "plugins/models/dense/dense_autoencoder.hpp"

using namespace sandglass;

namespace {

// Squared Frobenius norms of the Jacobian J_h(x) = dh/dx (L, D) of a stack of dense layers, for each example: (B, 1).
// With y_k = s_k(y_{k-1} W_k + b_k), y_0 = x, h = y_n and S_k(x) = diag(s_k'),
//   J_h(x) = S_n W_n^T ... S_1 W_1^T
// Everything is composed of forward operators, so gradients to the weights follow, exactly. `outputs` are y_1 ... y_n,
// each (B, units). relu counts as having derivative 0 at 0, and its slope has no gradient; so has that of leaky_relu.

/// 1 where x > 0, else 0; no gradient.
class Positive final : public TypedOperator<Positive> {
 public:
  const char* name() const override { return "positive"; }
  bool differentiable() const override { return false; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const T* x = c.input<T>(0);
    T* out = c.output<T>();
    for (Index i = 0, n = c.size(); i < n; ++i) out[i] = x[i] > 0 ? T{1} : T{0};
  }
  template <class T>
  void backward_as(OperatorContext&) {}
};

/// P(N(0, 1) <= x).
class NormalBelow final : public TypedOperator<NormalBelow> {
 public:
  const char* name() const override { return "normal_below"; }
  template <class T>
  void forward_as(OperatorContext& c) {
    const T* x = c.input<T>(0);
    for (Index i = 0, n = c.size(); i < n; ++i) c.output<T>()[i] = T(0.5) * std::erfc(x[i] * -std::sqrt(T(0.5)));
  }
  template <class T>
  void backward_as(OperatorContext& c) {
    const T* x = c.input<T>(0);
    T* dx = c.input_adjoint<T>(0);
    for (Index i = 0, n = c.size(); dx != nullptr && i < n; ++i) {
      const T d = c.adjoint<T>()[i] * std::exp(T(-0.5) * x[i] * x[i]) / std::sqrt(2 * std::numbers::pi_v<T>);
      dx[i] = c.accumulate(0) ? dx[i] + d : d;
    }
  }
};

template <class Op>
Value each(Value x) {
  return x.graph().apply(std::make_unique<Op>(), {x}, x.rows(), x.cols());
}

/// What a layer gave: y = s(a). a is kept where s' does not follow from y, otherwise it is Value{}.
struct Output {
  Value y, a;
  Index rows() const { return y.rows(); }
  Index cols() const { return y.cols(); }
};

/// y_1 ... y_n.
std::vector<Output> outputs_of(const std::vector<Dense>& layers, Value x) {
  std::vector<Output> outputs;
  for (const Dense& layer : layers) {
    Output out;
    if (slope_needs_input(layer.activation())) {
      out.a = layer.logits(x);
      out.y = activation(out.a, layer.activation());
    } else {
      out.y = layer(x);
    }
    x = out.y;
    outputs.push_back(out);
  }
  return outputs;
}

/// a e^(-a^2 / 2) / sqrt(2 pi).
Value times_normal_density(Value a) {
  return scale(a * exp(scale(square(a), -0.5)), 1 / std::sqrt(2 * std::numbers::pi));
}

/// s'(a), from y = s(a) but where that needs a: y (1 - y) for sigmoid, 1 - y^2 for tanh, 1 - e^-y for softplus, 1[y >
/// 0] for relu, min(y, 0) + 1 for elu, 1 or 0.01 for leaky_relu, t + y (1 - t) with t = sigmoid(a) for silu, P(N(0, 1)
/// <= a) plus a times the density at a for gelu, 1 for identity. Same shape.
Value slope(const Output& output, Activation f) {
  const Value y = output.y;
  switch (f) {
    case Activation::sigmoid: return y - square(y);
    case Activation::tanh: return shift(negate(square(y)), 1);
    case Activation::softplus: return shift(negate(exp(negate(y))), 1);
    case Activation::relu: return each<Positive>(y);
    case Activation::elu: return shift(clamp(y, -1, 0), 1);
    case Activation::leaky_relu: return shift(scale(each<Positive>(y), 1 - kLeakySlope), kLeakySlope);
    case Activation::silu: return sigmoid(output.a) + y * sigmoid(negate(output.a));
    case Activation::gelu: return each<NormalBelow>(output.a) + times_normal_density(output.a);
    case Activation::identity: break;
  }
  return y.graph().constant(y.rows(), y.cols(), 1.0);
}

Value weight_of(const Dense& layer, Value like) { return like.graph().parameter(layer.weight()); }

/// rows * s'(a), where each example's slopes serve `times` consecutive rows. The slope of identity is left out.
Value times_slope(Value rows, const Dense& layer, const Output& output, Index times) {
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
Value squared_jacobian_of_layer(const Dense& layer, const Output& output) {
  const Value norms = column_square_sums(weight_of(layer, output.y));  // (1, L)
  const Value slopes = square(slope(output, layer.activation()));      // (B, L)
  return matmul(slopes, norms, false, true);
}

/// Any depth, exactly: each row of J is carried back to the input, B * L rows at once.
Value squared_jacobian_exact(const std::vector<Dense>& layers, const std::vector<Output>& outputs) {
  const std::size_t last = layers.size() - 1;
  if (last == 0) return squared_jacobian_of_layer(layers[0], outputs[0]);
  const Index examples = outputs[last].rows(), units = outputs[last].cols();
  // Row b * L + j is that of output j of example b. The last layer's slope scales a row as a whole: it comes at the
  // end.
  Value rows = tiled_transpose(weight_of(layers[last], outputs[last].y), examples);
  for (std::size_t k = last; k-- > 1;) {
    rows = times_slope(rows, layers[k], outputs[k], units);
    rows = matmul(rows, weight_of(layers[k], rows), false, true);
  }
  rows = times_slope(rows, layers[0], outputs[0], units);
  const Value norms = reshape(squared_rows_through(rows, weight_of(layers[0], rows)), examples, units);
  return row_sum(mul(norms, square(slope(outputs[last], layers[last].activation()))));
}

/// Any depth, estimated without bias (Hutchinson): the mean of ||v^T J_h(x)||^2 over `probes` vectors v of independent
/// random signs, drawn anew for each example and step. As dear as one backward pass for each probe.
Value squared_jacobian_estimated(const std::vector<Dense>& layers, const std::vector<Output>& outputs, Index probes) {
  Graph& graph = outputs.back().y.graph();
  Value total;
  for (Index p = 0; p < probes; ++p) {
    const Value signs = shift(scale(random_mask(graph, outputs.back().rows(), outputs.back().cols(), 0.5), 2), -1);
    Value v = signs;
    for (std::size_t k = layers.size(); k-- > 1;) {
      v = times_slope(v, layers[k], outputs[k], 1);
      v = matmul(v, weight_of(layers[k], v), false, true);
    }
    v = times_slope(v, layers[0], outputs[0], 1);
    const Value one = squared_rows_through(v, weight_of(layers[0], v));
    total = total.valid() ? total + one : one;
  }
  return scale(total, 1.0 / static_cast<double>(probes));
}

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

  std::vector<TrainingSeries> series() const override {
    return {{"reconstruction", "The loss of the reconstruction."},
            {"contraction", "lambda times the penalty on the encoder's Jacobian."}};
  }

  Objective objective(TrainingBatch& batch) const override {
    const Value clean = batch.clean();
    const auto outputs = outputs_of(encoder().layers(), clean);
    const Value reconstruction = batch.loss().loss(decode(outputs.back().y), clean);
    const Value contraction = scale(mean(squared_jacobian(outputs)), options_.lambda);
    return {reconstruction + contraction, {{"reconstruction", reconstruction}, {"contraction", contraction}}, ""};
  }

 private:
  Value squared_jacobian(const std::vector<Output>& outputs) const {
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
