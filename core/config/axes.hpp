#pragma once
#include <optional>

#include "core/config/diagnostic.hpp"
#include "core/plugin/axis.hpp"

namespace sandglass::config {

/// Reads one entry of a block of axes, `PATH: [values]` or `PATH: {min, max, log, step}`, against the parameter's
/// schema entry, each value with its own caret. `may_repeat`: a value may stand in a list several times. Nothing if
/// there is a mistake.
std::optional<Axis> read_axis(const Entry& entry, const ParameterSpec& spec, bool may_repeat, Diagnostics& diagnostics);

}  // namespace sandglass::config
