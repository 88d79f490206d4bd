#pragma once
#include <memory>
#include <vector>

#include "tests/contract/support/contract.hpp"

namespace sandglass::contract {

constexpr Index kRows = 6;  ///< examples in a batch

/// The networks of a case's model: its own for every part, dense layers for a discriminator. None if it takes none.
struct BuiltNetworks {
  explicit BuiltNetworks(const Case& one);
  void give_to(Model& model) const;

  std::unique_ptr<Network> network, discriminator;
};

/// A model with its loss and its parameters.
struct Built {
  Built(const Case& one, std::uint64_t seed, Precision precision = Precision::f32);

  ParameterSet parameters;
  BuiltNetworks networks;
  std::unique_ptr<Model> model;
  std::unique_ptr<Loss> loss;
  std::vector<Stage> stages;
};

/// Calls body(stage, update, name) for every update of every stage.
template <class Body>
void for_updates(const Built& built, Body&& body) {
  for (const Stage& stage : built.stages)
    for (const Update& update : stage.updates) body(stage, update, stage.name + "/" + update.name);
}

/// Records an update from the data's own examples.
Objective record(const Built& built, const Stage& stage, const Update& update, Value x);

/// The objectives before each of `steps` steps of Adam, and after the last: of all updates of all stages, each stage
/// trained alone.
std::vector<std::vector<double>> train(const Case& one, std::uint64_t seed, int steps);

}  // namespace sandglass::contract
