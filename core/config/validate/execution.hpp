#pragma once
#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/config/yaml/node.hpp"

namespace sandglass::config {

/// Reads the blocks `checkpoint`, `limits` and `resources`: how trials run, which changes no result but that a trial
/// over a limit fails.
void read_execution(const Node& root, StudySpec& study, Diagnostics& diagnostics);

}  // namespace sandglass::config
