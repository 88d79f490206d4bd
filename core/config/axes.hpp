#pragma once
#include <optional>

#include "core/config/diagnostic.hpp"
#include "core/plugin/axis.hpp"

namespace sandglass::config {

/// Reads one entry of a block of axes, `PATH: [values]` or `PATH: {min, max, log, step}`, against the parameter's
/// schema entry, each value with its own caret. Nothing if there is a mistake.
std::optional<Axis> read_axis(const Entry& entry, const ParameterSpec& spec, Diagnostics& diagnostics);

}  // namespace sandglass::config
