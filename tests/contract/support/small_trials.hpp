#pragma once
#include "core/trial/trial_run.hpp"
#include "tests/contract/support/contract.hpp"

namespace sandglass::contract {

/// The built-in plugins and dataset/contract: sample() with three classes, shaped as kImages.
const Registry& registry_with_data();

/// A trial of a few steps with some labels withheld and a noise, which keeps its weights: of a model and an optimizer.
/// Sizes and epochs among the model's parameters are small.
TrialSpec small_trial(const Case& model, const Case& optimizer);

/// A plugin with its defaults; a model that takes networks with dense layers.
Case case_of(Kind kind, const std::string& name);

}  // namespace sandglass::contract
