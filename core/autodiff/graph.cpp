#include "core/autodiff/graph.hpp"

#include <algorithm>
#include <cstring>

#include "core/autodiff/graph_impl.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace sandglass {
namespace {

void require_recording(Phase phase, const char* what) {
  if (phase != Phase::recording) {
    throw Error(std::string("graph: ") + what + " after finish(); record everything before");
  }
}

void require_finished(Phase phase, const char* what) {
  if (phase == Phase::recording)
    throw Error(std::string("graph: ") + what + " before finish(); finish the graph first");
}

void require_positive(const std::string& what, Index rows, Index cols) {
  if (rows <= 0 || cols <= 0) {
    throw ShapeError(what + ": both sizes must be positive, got " + format_shape(rows, cols));
  }
}

std::size_t checked(const Graph& graph, Value value, const char* what) {
  if (!value.valid()) throw Error(std::string("graph: ") + what + ": the value is empty (default-constructed)");
  if (&value.graph() != &graph) throw Error(std::string("graph: ") + what + ": the value belongs to another graph");
  return value.id();
}

}  // namespace

Index Value::rows() const { return graph().rows(*this); }
Index Value::cols() const { return graph().cols(*this); }

Graph& Value::graph() const {
  if (graph_ == nullptr) throw Error("an empty (default-constructed) value was used where a matrix is needed");
  return *graph_;
}

Graph::Graph(Precision precision) : precision_(precision), impl_(std::make_unique<Impl>()) {}
Graph::~Graph() = default;

namespace {

Value append(Graph& graph, std::vector<Node>& nodes, Node node) {
  nodes.push_back(std::move(node));
  return {graph, nodes.size() - 1};
}

}  // namespace

void Graph::train() {
  require_recording(impl_->phase, "train()");
  if (!impl_->nodes.empty()) throw Error("graph: train() after something was traced; say it first");
  impl_->train = true;
}

bool Graph::training() const { return impl_->train; }

Value Graph::input(std::string name, Index rows, Index cols) {
  require_recording(impl_->phase, "input()");
  require_positive("input '" + name + "'", rows, cols);
  for (const Node& node : impl_->nodes) {
    if (node.kind == NodeKind::input && node.name == name) throw Error("graph: input '" + name + "' was added twice");
  }
  Node node;
  node.kind = NodeKind::input;
  node.rows = rows;
  node.cols = cols;
  node.name = std::move(name);
  return append(*this, impl_->nodes, std::move(node));
}

Value Graph::parameter(Parameter& parameter) {
  require_recording(impl_->phase, "parameter()");
  auto& nodes = impl_->nodes;
  const bool trained = !impl_->trained || std::ranges::find(*impl_->trained, &parameter) != impl_->trained->end();
  const NodeKind kind = parameter.is_buffer() ? NodeKind::buffer : trained ? NodeKind::parameter : NodeKind::frozen;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].kind == kind && nodes[i].parameter == &parameter) return {*this, i};
  }
  Value value = frozen(parameter);
  nodes.back().kind = kind;
  if (kind == NodeKind::parameter) impl_->parameters.push_back(&parameter);
  if (kind == NodeKind::buffer) impl_->buffers.push_back(&parameter);
  return value;
}

void Graph::train_only(std::vector<Parameter*> parameters) {
  require_recording(impl_->phase, "train_only()");
  impl_->trained = std::move(parameters);
}

Value Graph::frozen(Parameter& parameter) {
  require_recording(impl_->phase, "frozen()");
  if (parameter.precision() != precision_) {
    throw Error("graph: parameter '" + parameter.name() + "' has another precision than the graph");
  }
  Node node;
  node.kind = NodeKind::frozen;
  node.rows = parameter.rows();
  node.cols = parameter.cols();
  node.parameter = &parameter;
  return append(*this, impl_->nodes, std::move(node));
}

Value Graph::constant(Index rows, Index cols, double fill) {
  require_recording(impl_->phase, "constant()");
  require_positive("constant", rows, cols);
  Node node;
  node.kind = NodeKind::constant;
  node.rows = rows;
  node.cols = cols;
  node.constant = {fill};
  return append(*this, impl_->nodes, std::move(node));
}

Value Graph::constant(Index rows, Index cols, const std::vector<double>& values) {
  if (rows <= 0 || cols <= 0 || values.size() != static_cast<std::size_t>(rows * cols)) {
    throw ShapeError("constant: shape " + format_shape(rows, cols) + " does not fit " + std::to_string(values.size()) +
                     " numbers");
  }
  const Value value = constant(rows, cols, 0.0);
  impl_->nodes.back().constant = values;
  return value;
}

Value Graph::apply(std::unique_ptr<Operator> op, std::vector<Value> inputs, Index rows, Index cols) {
  require_recording(impl_->phase, "apply()");
  if (op == nullptr) throw Error("graph: apply() without an operator");
  require_positive(op->name(), rows, cols);
  Node node;
  node.rows = rows;
  node.cols = cols;
  for (const Value& value : inputs) node.inputs.push_back(checked(*this, value, op->name()));
  node.accumulate.assign(inputs.size(), 0);
  node.fused.assign(inputs.size(), 0);
  node.op = std::move(op);
  return append(*this, impl_->nodes, std::move(node));
}

std::uint64_t Graph::next_stream() {
  require_recording(impl_->phase, "next_stream()");
  return impl_->streams++;
}

void Graph::keep_gradient(Value value) {
  require_recording(impl_->phase, "keep_gradient()");
  impl_->nodes[checked(*this, value, "keep_gradient()")].keep_gradient = true;
}

void Graph::fuse_gradient_descent() {
  require_recording(impl_->phase, "fuse_gradient_descent()");
  impl_->fuse = true;
}

void Graph::finish(Value loss) {
  require_recording(impl_->phase, "finish()");
  auto& nodes = impl_->nodes;
  impl_->loss = checked(*this, loss, "finish()");
  if (nodes[impl_->loss].size() != 1) {
    throw ShapeError("finish: the loss must have shape (1, 1), got " + format_shape(loss.rows(), loss.cols()) +
                     "; reduce it with sum() or mean()");
  }
  plan_backward(nodes, impl_->loss, impl_->fuse, impl_->backward_order, impl_->unreached);
  bind_parameters(nodes, precision_);
  impl_->arena.bind(training_memory(nodes, precision_));
  write_constants(nodes, precision_);
  impl_->phase = Phase::differentiated;
}

void Graph::finish_forward_only(const std::vector<Value>& outputs) {
  require_recording(impl_->phase, "finish_forward_only()");
  auto& nodes = impl_->nodes;
  std::vector<std::size_t> kept;
  for (const Value& value : outputs) kept.push_back(checked(*this, value, "finish_forward_only()"));
  bind_parameters(nodes, precision_);
  impl_->arena.bind(forward_memory(nodes, kept, precision_));
  write_constants(nodes, precision_);
  impl_->phase = Phase::forward_only;
}

void Graph::forward(StepKey key) {
  require_finished(impl_->phase, "forward()");
  impl_->key = key;
  auto& nodes = impl_->nodes;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    if (nodes[n].kind != NodeKind::operation) continue;
    OperatorContext context(*this, n);
    nodes[n].op->forward(context);
  }
  impl_->ready = true;
}

void Graph::backward() {
  if (impl_->phase != Phase::differentiated)
    throw Error("graph: backward() needs a graph that was finished with a loss");
  if (!impl_->ready) throw Error("graph: backward() without a forward() since the last one; run forward() before each");
  impl_->ready = false;
  auto& nodes = impl_->nodes;
  const auto bytes = [&](const Node& node) { return static_cast<std::size_t>(node.size()) * scalar_bytes(precision_); };
  for (const std::size_t n : impl_->unreached) {
    void* gradient =
        with_scalar(precision_, [&](auto zero) -> void* { return nodes[n].parameter->gradient<decltype(zero)>(); });
    std::memset(gradient, 0, bytes(nodes[n]));
  }
  if (nodes[impl_->loss].active) write_element(nodes[impl_->loss].adjoint, precision_, 0, 1.0);
  for (const std::size_t n : impl_->backward_order) {
    if (nodes[n].kept != nullptr) std::memcpy(nodes[n].kept, nodes[n].adjoint, bytes(nodes[n]));
    OperatorContext context(*this, n);
    nodes[n].op->backward(context);
  }
  for (Node& node : nodes) {
    if (node.kept != nullptr && node.active && node.kind != NodeKind::operation) {
      std::memcpy(node.kept, node.adjoint, bytes(node));
    }
  }
}

void Graph::set_fused_update_rate(double rate) { impl_->fused_update_rate = rate; }

bool Graph::fused(const Parameter& parameter) const {
  for (const Node& node : impl_->nodes) {
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      if (node.fused[k] != 0 && impl_->nodes[node.inputs[k]].parameter == &parameter) return true;
    }
  }
  return false;
}

void* Graph::input_pointer(Value value, Precision p) {
  require_finished(impl_->phase, "input_data()");
  const Node& node = impl_->nodes[checked(*this, value, "input_data()")];
  if (node.kind != NodeKind::input) throw Error("graph: input_data() of a value that is not an input");
  if (p != precision_) throw Error("graph: input_data() of input '" + node.name + "' with the wrong scalar type");
  return node.value;
}

namespace {

template <class From>
void convert_in(void* to, Precision p, Index n, const From* from) {
  with_scalar(p, [&](auto zero) {
    auto* out = static_cast<decltype(zero)*>(to);
    for (Index i = 0; i < n; ++i) out[i] = static_cast<decltype(zero)>(from[i]);
  });
}

}  // namespace

void Graph::set_input(Value value, const float* data) {
  convert_in(input_pointer(value, precision_), precision_, value.size(), data);
}

void Graph::set_input(Value value, const double* data) {
  convert_in(input_pointer(value, precision_), precision_, value.size(), data);
}

Value Graph::input_named(const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < impl_->nodes.size(); ++i) {
    const Node& node = impl_->nodes[i];
    if (node.kind != NodeKind::input) continue;
    if (node.name == name) return {*this, i};
    names.push_back(node.name);
  }
  throw Error("graph: no input '" + name + "'; there are: " + join(names));
}

double Graph::element(Value value, Index i) const {
  const void* data = data_pointer(value, precision_);
  if (i < 0 || i >= value.size()) {
    throw Error("graph: element " + std::to_string(i) + " of a value of shape " +
                format_shape(value.rows(), value.cols()));
  }
  return precision_ == Precision::f64 ? static_cast<const double*>(data)[i]
                                      : static_cast<double>(static_cast<const float*>(data)[i]);
}

const void* Graph::data_pointer(Value value, Precision p) const {
  require_finished(impl_->phase, "data()");
  if (p != precision_) throw Error("graph: data() with the wrong scalar type; use the graph's precision");
  return impl_->nodes[checked(*this, value, "data()")].value;
}

const void* Graph::gradient_pointer(Value value, Precision p) const {
  require_finished(impl_->phase, "gradient()");
  if (p != precision_) throw Error("graph: gradient() with the wrong scalar type; use the graph's precision");
  const Node& node = impl_->nodes[checked(*this, value, "gradient()")];
  if (node.kind == NodeKind::parameter && !fused(*node.parameter)) {
    return with_scalar(p, [&](auto zero) -> const void* { return node.parameter->gradient<decltype(zero)>(); });
  }
  if (node.kept == nullptr) throw Error("graph: gradient() of a value for which keep_gradient() was not called");
  return node.kept;
}

Index Graph::rows(Value value) const { return impl_->nodes[checked(*this, value, "rows()")].rows; }
Index Graph::cols(Value value) const { return impl_->nodes[checked(*this, value, "cols()")].cols; }
bool Graph::finished() const { return impl_->phase != Phase::recording; }
std::size_t Graph::bytes() const { return impl_->arena.bytes(); }
const std::vector<Parameter*>& Graph::parameters() const { return impl_->parameters; }
const std::vector<Parameter*>& Graph::buffers() const { return impl_->buffers; }

}  // namespace sandglass
