#pragma once
#include <optional>
#include <string>

#include "core/config/study/study_spec.hpp"

namespace sandglass::config {

/// Sets the parameter of a trial that `path` ("noise.ratio", "transforms.rotate.max_angle") names, to a value of its
/// own type. The path has been validated.
void set_parameter(TrialConfig& config, const std::string& path, const ParameterValue& value);

/// Its value; nothing if the trial has no such parameter, or it was left to the dataset (`dataset.test`).
std::optional<ParameterValue> find_parameter(const TrialConfig& config, const std::string& path);

/// The value of parameter `p` that `value` of axis `a` of the space stands for: itself, or its place in the parameter's
/// list where several move together.
const ParameterValue& moved_value(const StudySpec& study, std::size_t a, std::size_t p, const ParameterValue& value);

}  // namespace sandglass::config
