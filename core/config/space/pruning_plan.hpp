#pragma once
#include "core/config/study/study_spec.hpp"
#include "core/plugin/interfaces/pruner.hpp"

namespace sandglass::config {

/// What the study's pruner is told of a study with this many trials. An axis is adjustable if each parameter that it
/// sets, directly or through a reference, belongs to the optimizer or the noise, or is a real number of the model or
/// the loss.
PruningPlan pruning_plan(const StudySpec& study, std::uint64_t trials);

}  // namespace sandglass::config
