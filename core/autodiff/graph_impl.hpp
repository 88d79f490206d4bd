#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/autodiff/arena.hpp"
#include "core/autodiff/graph.hpp"

/// Private to this module: what a Graph holds.
namespace sandglass {

/// A buffer is a parameter that operators may write; frozen ones, buffers or not, nobody does.
enum class NodeKind : std::uint8_t { input, parameter, buffer, frozen, constant, operation };

/// Its value lies in a ParameterSet.
constexpr bool is_kept(NodeKind kind) {
  return kind == NodeKind::parameter || kind == NodeKind::buffer || kind == NodeKind::frozen;
}

struct Node {
  NodeKind kind = NodeKind::operation;
  Index rows = 0;
  Index cols = 0;
  std::string name;  // of an input
  Parameter* parameter = nullptr;
  std::vector<double> constant;  // one number, or one for each element
  std::unique_ptr<Operator> op;
  std::vector<std::size_t> inputs;
  std::vector<char> accumulate;  // for each input
  std::vector<char> fused;       // for each input
  bool needs_gradient = false;   // something trainable lies below
  bool keep_gradient = false;
  bool active = false;  // takes part in backward
  void* value = nullptr;
  void* adjoint = nullptr;
  void* workspace = nullptr;
  void* kept = nullptr;  // copy of the adjoint for gradient()

  Index size() const { return rows * cols; }
};

enum class Phase : std::uint8_t { recording, differentiated, forward_only };

struct Graph::Impl {
  std::vector<Node> nodes;
  std::vector<Parameter*> parameters;
  std::vector<Parameter*> buffers;
  std::optional<std::vector<Parameter*>> trained;  // if only these are to be
  std::vector<std::size_t> backward_order;         // operations
  std::vector<std::size_t> unreached;              // parameters whose gradient is zero
  Phase phase = Phase::recording;
  bool train = false;
  bool fuse = false;
  bool ready = false;  // forward ran since the last backward
  std::size_t loss = 0;
  std::uint64_t streams = 0;
  StepKey key;
  double fused_update_rate = 0;
  Arena arena;
};

/// Decides who is active, who overwrites and who adds, and what is fused; fills backward_order and unreached.
void plan_backward(std::vector<Node>& nodes, std::size_t loss, bool fuse, std::vector<std::size_t>& backward_order,
                   std::vector<std::size_t>& unreached);

/// The values of parameters, buffers and frozen ones are where the parameter keeps them, and so are the gradients of
/// active ones.
void bind_parameters(std::vector<Node>& nodes, Precision p);

/// The memory that values, workspaces and adjoints need, all of it for the whole step.
std::vector<MemoryRequest> training_memory(std::vector<Node>& nodes, Precision p);

/// The memory of values and workspaces if only the values of `kept` are read afterwards.
std::vector<MemoryRequest> forward_memory(std::vector<Node>& nodes, const std::vector<std::size_t>& kept, Precision p);

/// Once memory is bound.
void write_constants(std::vector<Node>& nodes, Precision p);

inline void write_element(void* data, Precision p, Index i, double value) {
  with_scalar(p, [&](auto zero) { static_cast<decltype(zero)*>(data)[i] = static_cast<decltype(zero)>(value); });
}

}  // namespace sandglass
