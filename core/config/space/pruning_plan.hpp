#pragma once
#include "core/config/study/study_spec.hpp"
#include "core/plugin/interfaces/pruner.hpp"

namespace sandglass::config {

/// What the study's pruner is told, if the study has so many trials. Adjustable are the axes all of whose parameters,
/// and all that refer to these, are one of the optimizer or the noise, or a real number of the model or the loss.
PruningPlan pruning_plan(const StudySpec& study, std::uint64_t trials);

}  // namespace sandglass::config
