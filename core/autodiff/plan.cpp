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

std::size_t lay_out(std::vector<MemoryRequest>& requests) {
  struct Slot {
    std::size_t offset, bytes, busy_until;
  };
  std::vector<Slot> slots;
  std::size_t total = 0;
  for (MemoryRequest& request : requests) {
    const std::size_t bytes = (request.bytes + 63) / 64 * 64;
    Slot* best = nullptr;
    for (Slot& slot : slots) {
      if (slot.busy_until < request.first && slot.bytes >= bytes && (best == nullptr || slot.bytes < best->bytes)) {
        best = &slot;
      }
    }
    if (best == nullptr) {
      best = &slots.emplace_back(Slot{total, bytes, 0});
      total += bytes;
    }
    best->busy_until = request.last;
    request.offset = best->offset;
  }
  return total;
}

}  // namespace sandglass
