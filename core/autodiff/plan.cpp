#include <algorithm>

#include "core/autodiff/graph_impl.hpp"

namespace sandglass {
namespace {

void find_active(std::vector<Node>& nodes, std::size_t loss) {
  for (Node& node : nodes) {
    node.needs_gradient = node.kind == NodeKind::parameter || node.keep_gradient;
    if (node.kind != NodeKind::operation || !node.op->differentiable()) continue;
    for (const std::size_t i : node.inputs) node.needs_gradient = node.needs_gradient || nodes[i].needs_gradient;
  }
  nodes[loss].active = nodes[loss].needs_gradient;
  for (std::size_t n = nodes.size(); n-- > 0;) {
    const Node& node = nodes[n];
    if (!node.active || node.kind != NodeKind::operation || !node.op->differentiable()) continue;
    for (const std::size_t i : node.inputs) nodes[i].active = nodes[i].active || nodes[i].needs_gradient;
  }
}

void find_fused(std::vector<Node>& nodes) {
  std::vector<int> uses(nodes.size(), 0);
  for (const Node& node : nodes) {
    for (const std::size_t i : node.inputs) ++uses[i];
  }
  // A frozen use of the same parameter reads it too, at a moment that the update must not depend on.
  const auto frozen_too = [&](const Parameter* p) {
    return std::ranges::any_of(nodes, [p](const Node& n) { return n.kind == NodeKind::frozen && n.parameter == p; });
  };
  for (Node& node : nodes) {
    if (!node.active || node.kind != NodeKind::operation) continue;
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      const Node& input = nodes[node.inputs[k]];
      node.fused[k] = input.kind == NodeKind::parameter && !input.keep_gradient && uses[node.inputs[k]] == 1 &&
                      node.op->can_fuse(k) && !frozen_too(input.parameter);
    }
  }
}

}  // namespace

void plan_backward(std::vector<Node>& nodes, std::size_t loss, bool fuse, std::vector<std::size_t>& backward_order,
                   std::vector<std::size_t>& unreached) {
  find_active(nodes, loss);
  if (fuse) find_fused(nodes);
  std::vector<char> written(nodes.size(), 0);
  written[loss] = 1;
  for (std::size_t n = nodes.size(); n-- > 0;) {
    Node& node = nodes[n];
    if (node.kind == NodeKind::parameter && !node.active) unreached.push_back(n);
    if (!node.active || node.kind != NodeKind::operation || !node.op->differentiable()) continue;
    backward_order.push_back(n);
    for (std::size_t k = 0; k < node.inputs.size(); ++k) {
      node.accumulate[k] = written[node.inputs[k]];
      if (nodes[node.inputs[k]].needs_gradient) written[node.inputs[k]] = 1;
    }
  }
}

namespace {

/// Memory of values; `last_use[n]` is the last step at which node n is read.
std::vector<MemoryRequest> value_requests(std::vector<Node>& nodes, Precision p,
                                          const std::vector<std::size_t>& last_use) {
  std::vector<MemoryRequest> requests;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    Node& node = nodes[n];
    if (is_kept(node.kind)) continue;
    const bool lasting = node.kind != NodeKind::operation;
    const std::size_t first = lasting ? 0 : n;
    requests.push_back({static_cast<std::size_t>(node.size()) * scalar_bytes(p), first,
                        lasting ? nodes.size() : last_use[n], &node.value, 0});
    if (node.op == nullptr || node.op->workspace() <= 0) continue;
    requests.push_back(
        {static_cast<std::size_t>(node.op->workspace()) * scalar_bytes(p), first, last_use[n], &node.workspace, 0});
  }
  std::ranges::stable_sort(requests, {}, &MemoryRequest::first);
  return requests;
}

}  // namespace

std::vector<MemoryRequest> training_memory(std::vector<Node>& nodes, Precision p) {
  auto requests = value_requests(nodes, p, std::vector<std::size_t>(nodes.size(), nodes.size()));
  for (Node& node : nodes) {
    const std::size_t bytes = static_cast<std::size_t>(node.size()) * scalar_bytes(p);
    if (node.active && node.kind != NodeKind::parameter) requests.push_back({bytes, 0, nodes.size(), &node.adjoint, 0});
    if (node.keep_gradient && node.kind != NodeKind::parameter)
      requests.push_back({bytes, 0, nodes.size(), &node.kept, 0});
  }
  return requests;
}

std::vector<MemoryRequest> forward_memory(std::vector<Node>& nodes, const std::vector<std::size_t>& kept, Precision p) {
  std::vector<std::size_t> last_use(nodes.size());
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    last_use[n] = n;
    for (const std::size_t i : nodes[n].inputs) last_use[i] = n;
  }
  for (const std::size_t n : kept) last_use[n] = nodes.size();
  return value_requests(nodes, p, last_use);
}

void bind_parameters(std::vector<Node>& nodes, Precision p) {
  for (Node& node : nodes) {
    if (!is_kept(node.kind)) continue;
    with_scalar(p, [&](auto zero) {
      node.value = node.parameter->value<decltype(zero)>();
      if (node.active && node.kind == NodeKind::parameter) node.adjoint = node.parameter->gradient<decltype(zero)>();
    });
  }
}

void write_constants(std::vector<Node>& nodes, Precision p) {
  for (Node& node : nodes)
    for (Index i = 0; node.kind == NodeKind::constant && i < node.size(); ++i)
      write_element(node.value, p, i, node.constant[node.constant.size() == 1 ? 0 : static_cast<std::size_t>(i)]);
}

}  // namespace sandglass
