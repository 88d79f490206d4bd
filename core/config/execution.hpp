#pragma once
#include "core/config/diagnostic.hpp"
#include "core/config/node.hpp"
#include "core/config/study_spec.hpp"

namespace sandglass::config {

/// Reads the blocks `checkpoint`, `limits` and `resources`: how trials run, which changes no result but that a trial
/// over a limit fails.
void read_execution(const Node& root, StudySpec& study, Diagnostics& diagnostics);

}  // namespace sandglass::config
