#pragma once
#include <optional>
#include <string>

#include "core/config/study/study_spec.hpp"

namespace sandglass::config {

/// "noise" of "noise.ratio".
std::string block_of(const std::string& path);

/// Sets the parameter of a trial that `path` ("noise.ratio", "transforms.rotate.max_angle") names, to a value of its
/// own type. Throws ConfigError if the path starts with no block of a trial.
void set_parameter(TrialConfig& config, const std::string& path, const ParameterValue& value);

/// Its value; nothing if the trial has no such parameter, or it was left to the dataset (`dataset.test`).
std::optional<ParameterValue> find_parameter(const TrialConfig& config, const std::string& path);

/// A number or truth value (1 or 0) as a real; NaN for a text or a list.
double number_of(const ParameterValue& value);

}  // namespace sandglass::config
