#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/autodiff/graph.hpp"

/// Private to this module: what a Graph holds.
namespace sandglass {

enum class NodeKind : std::uint8_t { input, parameter, frozen, constant, operation };

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

enum class Phase : std::uint8_t { recording, training, forward_only };

struct AlignedFree {
  void operator()(std::byte* p) const { ::operator delete (p, std::align_val_t{64}); }
};

struct Graph::Impl {
  std::vector<Node> nodes;
  std::vector<Parameter*> parameters;
  std::optional<std::vector<Parameter*>> trained;  // if only these are to be
  std::vector<std::size_t> backward_order;         // operations
  std::vector<std::size_t> unreached;              // parameters whose gradient is zero
  Phase phase = Phase::recording;
  bool fuse = false;
  bool ready = false;  // forward ran since the last backward
  std::size_t loss = 0;
  std::uint64_t streams = 0;
  StepKey key;
  double fused_update_rate = 0;
  std::unique_ptr<std::byte[], AlignedFree> arena;
  std::size_t arena_bytes = 0;
};

/// Decides who is active, who overwrites and who adds, and what is fused; fills backward_order and unreached.
void plan_backward(std::vector<Node>& nodes, std::size_t loss, bool fuse, std::vector<std::size_t>& backward_order,
                   std::vector<std::size_t>& unreached);

/// Lays out one block of memory. A request lives from step `first` to step `last`; requests whose lives do not overlap
/// share memory. Returns the total; offsets are in bytes, each a multiple of 64.
struct MemoryRequest {
  std::size_t bytes = 0;
  std::size_t first = 0;
  std::size_t last = 0;
  void** target = nullptr;
  std::size_t offset = 0;
};
std::size_t lay_out(std::vector<MemoryRequest>& requests);

}  // namespace sandglass
