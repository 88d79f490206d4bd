#pragma once
#include "core/config/compose/document.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// Checks the whole study against the schemas of the plugins in `registry`, which is only read.
/// Throws StudyError (a ConfigError) with all mistakes at once; SchemaError if a plugin has a parameter
/// whose name is one of the study's own keys there ("use"; in a dataset also "train", "valid", "test" ...).
StudySpec validate(const StudyDocument& document, const Registry& registry);

}  // namespace sandglass::config
