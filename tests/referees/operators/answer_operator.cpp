#include <map>

#include "../request.hpp"

namespace sandglass::referees {
namespace {

/// Of a request its parameters, the numbers under "inputs" in order, and the buffers under "state" in order.
struct Operands {
  const Json& request;
  std::vector<Value> inputs;
  std::vector<Parameter*> state;

  Value operator[](std::size_t i) const { return inputs.at(i); }
  Index whole(const char* key) const { return request.at(key).get<Index>(); }
};

using Build = Value (*)(const Operands&);

template <Activation kActivation>
Value activated(const Operands& in) {
  return activation(in[0], kActivation);
}

const std::map<std::string, Build>& operators() {
  static const std::map<std::string, Build> all = {
      {"gelu", &activated<Activation::gelu>},
      {"silu", &activated<Activation::silu>},
      {"elu", &activated<Activation::elu>},
      {"leaky_relu", &activated<Activation::leaky_relu>},
      {"lgamma", [](const Operands& in) { return lgamma(in[0]); }},
      {"digamma", [](const Operands& in) { return digamma(in[0]); }},
      {"layer_norm", [](const Operands& in) { return layer_norm(in[0], in[1], in[2]); }},
      {"batch_norm",
       [](const Operands& in) { return batch_norm(in[0], in[1], in[2], *in.state.at(0), *in.state.at(1)); }},
      {"embedding", [](const Operands& in) { return embedding(in[0], in[1]); }},
      {"batched_matmul", [](const Operands& in) { return batched_matmul(in[0], in[1], in.whole("blocks")); }},
      {"top_k", [](const Operands& in) { return top_k(in[0], in.whole("k")); }},
      {"linear_gelu", [](const Operands& in) { return linear(in[0], in[1], in[2], Activation::gelu); }},
  };
  return all;
}

template <class T>
Parameter& keep(Parameter& parameter, const Json& rows) {
  Index i = 0;
  for (const Json& row : rows)
    for (const Json& number : row) parameter.set(i++, number.get<T>());
  return parameter;
}

Json rows_of(const Parameter& parameter, bool gradient) {
  Json rows = Json::array();
  for (Index r = 0; r < parameter.rows(); ++r) {
    Json& row = rows.emplace_back(Json::array());
    for (Index i = r * parameter.cols(); i < (r + 1) * parameter.cols(); ++i)
      row.push_back(gradient ? parameter.gradient_at(i) : parameter.at(i));
  }
  return rows;
}

Index count(const Json& list) { return static_cast<Index>(list.size()); }

}  // namespace

/// In double precision: {"operator": ..., "inputs": [(R, C)], "state": [(R, C)], "weights": (R, C), "train": bool}. The
/// value, the gradients of sum(weights * value), and the state afterwards.
Json answer_of_operator(const Json& request) {
  ParameterSet parameters(Precision::f64);
  Graph graph(Precision::f64);
  if (request.value("train", false)) graph.train();
  Operands operands{request, {}, {}};
  std::vector<Parameter*> inputs;
  for (const Json& rows : request.at("inputs")) {
    const auto name = "input " + std::to_string(inputs.size());
    inputs.push_back(&keep<double>(parameters.add(name, count(rows), count(rows[0])), rows));
    operands.inputs.push_back(graph.parameter(*inputs.back()));
  }
  for (const Json& rows : request.value("state", Json::array())) {
    const auto name = "state " + std::to_string(operands.state.size());
    operands.state.push_back(&keep<double>(parameters.add_buffer(name, count(rows), count(rows[0])), rows));
  }
  const Value value = operators().at(request.at("operator").get<std::string>())(operands);
  std::vector<double> weights;
  for (const Json& row : request.at("weights"))
    for (const Json& number : row) weights.push_back(number.get<double>());
  graph.finish(sum(value * graph.constant(value.rows(), value.cols(), weights)));
  graph.forward();
  graph.backward();
  Json answer{{"value", Json::array()}, {"gradients", Json::array()}, {"state", Json::array()}};
  for (Index r = 0; r < value.rows(); ++r) {
    Json& row = answer["value"].emplace_back(Json::array());
    for (Index c = 0; c < value.cols(); ++c) row.push_back(graph.element(value, r * value.cols() + c));
  }
  for (const auto* parameter : inputs) answer["gradients"].push_back(rows_of(*parameter, true));
  for (const auto* parameter : operands.state) answer["state"].push_back(rows_of(*parameter, false));
  return answer;
}

}  // namespace sandglass::referees
