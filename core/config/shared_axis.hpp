#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/config/diagnostic.hpp"
#include "core/config/sweepable.hpp"
#include "core/plugin/axis.hpp"

namespace sandglass::config {

/// Reads an axis that counts in all of `variants`: each has to have the parameter and allow the values. Their ranges
/// may differ, their types may not. `may_repeat` as for read_axis(). Nothing if there is a mistake.
std::optional<Axis> read_shared_axis(const Entry& entry, const std::vector<const VariantSweepable*>& variants,
                                     bool may_repeat, Diagnostics& diagnostics);

}  // namespace sandglass::config
