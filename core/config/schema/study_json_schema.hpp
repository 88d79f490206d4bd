#pragma once
#include <string>

#include "core/plugin/load/registry.hpp"

namespace sandglass {

/// A JSON Schema (draft 7, which editors understand) of a study file, made from the study's own schemas and those of
/// the registered plugins: keys, types, ranges, choices, defaults and texts. A study that Sandglass accepts is valid
/// under it; what only the whole study shows (a metric that is not measured, a grid over a continuous range) it does
/// not see. Lines of JSON, indented.
std::string study_json_schema(const Registry& registry);

}  // namespace sandglass
