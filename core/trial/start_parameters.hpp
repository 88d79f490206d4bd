#pragma once
#include "core/autodiff/parameter.hpp"
#include "core/config/study/study_spec.hpp"

namespace sandglass {

/// Gives the parameters, and buffers, of the part that the configuration's `start_from` names the trained weights of
/// the trial it names; nothing without the block. Throws PluginRefusal, of the model, that names the parameter, both
/// shapes and the study, if one is not there or has another shape there, or the part has none.
void start_parameters(const config::TrialConfig& config, ParameterSet& parameters);

}  // namespace sandglass
