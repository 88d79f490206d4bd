#pragma once
#include <vector>

#include "core/config/plugin_use.hpp"

namespace sandglass::config {

/// Reads the list `metrics` (null: absent, then the default metric alone). An entry that is no metric is left out.
std::vector<ReadUse> read_metrics(const Entry* entry, const Registry& registry, Diagnostics& diagnostics);

}  // namespace sandglass::config
