#include "core/autodiff/graph_impl.hpp"
#include "core/base/error.hpp"

namespace sandglass {
namespace {

void check(Precision have, Precision wanted) {
  if (have != wanted) {
    throw Error(std::string("an operator asked for ") + (wanted == Precision::f64 ? "double" : "float") +
                " numbers of a graph of the other precision; use with_scalar(context.precision(), ...)");
  }
}

}  // namespace

Operator::~Operator() = default;

Precision OperatorContext::precision() const { return graph_.precision(); }
StepKey OperatorContext::key() const { return graph_.impl_->key; }
Index OperatorContext::rows() const { return graph_.impl_->nodes[node_].rows; }
Index OperatorContext::cols() const { return graph_.impl_->nodes[node_].cols; }
std::size_t OperatorContext::inputs() const { return graph_.impl_->nodes[node_].inputs.size(); }

Index OperatorContext::rows(std::size_t i) const {
  const auto& nodes = graph_.impl_->nodes;
  return nodes[nodes[node_].inputs[i]].rows;
}

Index OperatorContext::cols(std::size_t i) const {
  const auto& nodes = graph_.impl_->nodes;
  return nodes[nodes[node_].inputs[i]].cols;
}

bool OperatorContext::training() const { return graph_.impl_->train; }
bool OperatorContext::differentiated() const { return graph_.impl_->phase == Phase::differentiated; }
bool OperatorContext::accumulate(std::size_t i) const { return graph_.impl_->nodes[node_].accumulate[i] != 0; }
bool OperatorContext::may_write_early(std::size_t i) const {
  const auto& nodes = graph_.impl_->nodes;
  const Node& node = nodes[node_];
  const Node& input = nodes[node.inputs[i]];
  return differentiated() && node.active && input.active && input.kind == NodeKind::operation &&
         node.accumulate[i] == 0;
}

bool OperatorContext::fused(std::size_t i) const { return graph_.impl_->nodes[node_].fused[i] != 0; }
double OperatorContext::fused_update_rate() const { return graph_.impl_->fused_update_rate; }

const void* OperatorContext::input_data(std::size_t i, Precision p) const {
  check(graph_.precision(), p);
  const auto& nodes = graph_.impl_->nodes;
  return nodes[nodes[node_].inputs[i]].value;
}

void* OperatorContext::output_data(Precision p) const {
  check(graph_.precision(), p);
  return graph_.impl_->nodes[node_].value;
}

void* OperatorContext::workspace_data(Precision p) const {
  check(graph_.precision(), p);
  return graph_.impl_->nodes[node_].workspace;
}

void* OperatorContext::adjoint_data(Precision p) const {
  check(graph_.precision(), p);
  return graph_.impl_->nodes[node_].adjoint;
}

void* OperatorContext::input_adjoint_data(std::size_t i, Precision p) const {
  check(graph_.precision(), p);
  const auto& nodes = graph_.impl_->nodes;
  const Node& node = nodes[node_];
  return node.active && node.fused[i] == 0 ? nodes[node.inputs[i]].adjoint : nullptr;
}

void* OperatorContext::buffer_data(std::size_t i, Precision p) const {
  check(graph_.precision(), p);
  const auto& nodes = graph_.impl_->nodes;
  const Node& input = nodes[nodes[node_].inputs[i]];
  return input.kind == NodeKind::buffer && training() && differentiated() ? input.value : nullptr;
}

void* OperatorContext::fused_data(std::size_t i, Precision p) const {
  check(graph_.precision(), p);
  const auto& nodes = graph_.impl_->nodes;
  return nodes[node_].fused[i] != 0 ? nodes[nodes[node_].inputs[i]].value : nullptr;
}

}  // namespace sandglass
