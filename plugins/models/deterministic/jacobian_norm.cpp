#include "plugins/models/deterministic/jacobian_norm.hpp"

namespace sandglass {
namespace {

Value weight_of(const Dense& layer, Value like) { return like.graph().parameter(layer.weight()); }

/// rows * s'(a), where each example's slopes serve `times` consecutive rows. The slope of identity is left out.
Value times_slope_of(Value rows, const Dense& layer, const Activated& output, Index times) {
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

/// Independent random signs, drawn anew in each step.
Value signs(Graph& graph, Index rows, Index cols) { return shift(scale(random_mask(graph, rows, cols, 0.5), 2), -1); }

/// Row b * L + j: that of output j of example b of dh/dy_1 diag(s_1'), (B * L, units of layer 1), but for the slope of
/// the last layer, which scales a row as a whole. Two layers or more.
Value rows_to_first_layer(const DenseStack& layers, const std::vector<Activated>& outputs) {
  const std::size_t last = layers.size() - 1;
  const Index examples = outputs[last].y.rows(), units = outputs[last].y.cols();
  Value rows = tiled_transpose(weight_of(*layers[last], outputs[last].y), examples);
  for (std::size_t k = last; k-- > 1;) {
    rows = times_slope_of(rows, *layers[k], outputs[k], units);
    rows = matmul(rows, weight_of(*layers[k], rows), false, true);
  }
  return times_slope_of(rows, *layers[0], outputs[0], units);
}

/// v^T dh/dy_1 diag(s_1'), (B, units of layer 1), with v (B, L).
Value probe_to_first_layer(const DenseStack& layers, const std::vector<Activated>& outputs, Value v) {
  for (std::size_t k = layers.size(); k-- > 1;) {
    v = times_slope_of(v, *layers[k], outputs[k], 1);
    v = matmul(v, weight_of(*layers[k], v), false, true);
  }
  return times_slope_of(v, *layers[0], outputs[0], 1);
}

Value signs_of_code(const std::vector<Activated>& outputs) {
  return signs(outputs.back().y.graph(), outputs.back().y.rows(), outputs.back().y.cols());
}

/// The mean of `probes` squared norms that `one` makes.
template <class One>
Value mean_of(Index probes, One&& one) {
  Value total;
  for (Index p = 0; p < probes; ++p) {
    const Value next = one();
    total = total.valid() ? total + next : next;
  }
  return scale(total, 1.0 / static_cast<double>(probes));
}

}  // namespace

Value squared_jacobian_of_layer(const Dense& layer, const Activated& output) {
  const Value norms = column_square_sums(weight_of(layer, output.y));  // (1, L)
  const Value slopes = square(slope(output, layer.activation()));      // (B, L)
  return matmul(slopes, norms, false, true);
}

Value squared_jacobian_exact(const DenseStack& layers, const std::vector<Activated>& outputs) {
  const std::size_t last = layers.size() - 1;
  if (last == 0) return squared_jacobian_of_layer(*layers[0], outputs[0]);
  const Value rows = rows_to_first_layer(layers, outputs);
  const Value norms =
      reshape(squared_rows_through(rows, weight_of(*layers[0], rows)), outputs[last].y.rows(), outputs[last].y.cols());
  return row_sum(mul(norms, square(slope(outputs[last], layers[last]->activation()))));
}

Value squared_jacobian_estimated(const DenseStack& layers, const std::vector<Activated>& outputs, Index probes) {
  return mean_of(probes, [&] {
    const Value v = probe_to_first_layer(layers, outputs, signs_of_code(outputs));
    return squared_rows_through(v, weight_of(*layers[0], v));
  });
}

Value squared_jacobian_change_exact(const DenseStack& layers, const std::vector<Activated>& outputs,
                                    const std::vector<Activated>& others) {
  const std::size_t last = layers.size() - 1;
  const Activation f = layers[last]->activation();
  if (last == 0) {
    const Value norms = column_square_sums(weight_of(*layers[0], outputs[0].y));
    return matmul(square(slope(outputs[0], f) - slope(others[0], f)), norms, false, true);
  }
  const Index examples = outputs[last].y.rows(), units = outputs[last].y.cols();
  const auto rows_of = [&](const std::vector<Activated>& at) {
    return mul_column(rows_to_first_layer(layers, at), reshape(slope(at[last], f), examples * units, 1));
  };
  const Value change = rows_of(outputs) - rows_of(others);
  const Value norms = squared_rows_through(change, weight_of(*layers[0], change));
  return row_sum(reshape(norms, examples, units));
}

Value squared_jacobian_change_estimated(const DenseStack& layers, const std::vector<Activated>& outputs,
                                        const std::vector<Activated>& others, Index probes) {
  return mean_of(probes, [&] {
    const Value v = signs_of_code(outputs);
    const Value change = probe_to_first_layer(layers, outputs, v) - probe_to_first_layer(layers, others, v);
    return squared_rows_through(change, weight_of(*layers[0], change));
  });
}

Value squared_jacobian_change_along(const CodeEncoder& encoder, Value x, Value other, Index probes) {
  return mean_of(probes, [&] {
    const Value v = signs(x.graph(), x.rows(), x.cols());
    return row_sum(square(encoder.along(x, v).tangent - encoder.along(other, v).tangent));
  });
}

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

}  // namespace sandglass
