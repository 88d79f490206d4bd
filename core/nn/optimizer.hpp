#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "core/autodiff/graph.hpp"

/// Steps over parameters from the gradients that Graph::backward() left. State is allocated on construction; a step
/// allocates nothing. A parameter whose update `fused_by` has fused is skipped. The parameters must outlive these.
namespace sandglass {

/// All parameters of a set but its buffers, in order.
std::vector<Parameter*> all_parameters(ParameterSet& set);

/// Numbers of a parameter's precision that an update rule remembers between steps.
using StateArray = std::variant<std::vector<float>, std::vector<double>>;

/// Gradient descent with classical momentum: v <- mu v - rate g; w <- w + v. momentum 0 keeps no state: w <- w - rate
/// g. With Nesterov's momentum w <- w + mu v - rate g, where v is the new one (Sutskever et al. 2013). Throws Error
/// unless 0 <= momentum < 1.
class Sgd {
 public:
  explicit Sgd(std::vector<Parameter*> parameters, double momentum = 0, const Graph* fused_by = nullptr,
               bool nesterov = false);
  void step(double rate);
  double momentum() const { return momentum_; }
  /// The memory that step() carries on: see Optimizer::state().
  std::vector<std::span<std::byte>> state();

 private:
  template <class T>
  void move(Parameter& p, StateArray& velocity, T rate) const;

  std::vector<Parameter*> parameters_;
  double momentum_;
  bool nesterov_;
  std::vector<StateArray> velocity_;  // of each parameter
};

struct AdamOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
};

/// Adam with bias correction; the first step moves each weight by rate * sign(g) (up to epsilon).
/// Source: Kingma & Ba 2015, algorithm 1. Throws Error unless betas are in [0, 1) and epsilon > 0.
class Adam {
 public:
  explicit Adam(std::vector<Parameter*> parameters, AdamOptions options = {});
  void step(double rate);
  std::uint64_t steps() const { return steps_; }
  std::vector<std::span<std::byte>> state();

 private:
  std::vector<Parameter*> parameters_;
  AdamOptions options_;
  std::uint64_t steps_ = 0;
  std::vector<StateArray> moments_;  // first, then second moment of each parameter
};

}  // namespace sandglass
