#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/config/study/sweepable_parameters.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/interfaces/axis.hpp"

namespace sandglass::config {

/// Reads one entry of a block of axes, `PATH: [values]` or `PATH: {min, max, log, step}`, against the parameter's
/// schema entry; a mistake in a value has its own place. `may_repeat`: a value may stand in a list several times.
/// Nothing if there is a mistake.
std::optional<Axis> read_axis(const Entry& entry, const ParameterSpec& spec, bool may_repeat, Diagnostics& diagnostics);

/// Reads an axis that is active in all of `variants`: each has to have the parameter and allow the values. The ranges
/// of the parameter may differ between them, its type may not. `may_repeat` as for read_axis(). Nothing if there is a
/// mistake.
std::optional<Axis> read_shared_axis(const Entry& entry, const std::vector<const VariantParameters*>& variants,
                                     bool may_repeat, Diagnostics& diagnostics);

}  // namespace sandglass::config
