#pragma once
#include <string>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// `study` as YAML with every default filled in, in a fixed order, without comments: validating it gives `study` again,
/// and the same text. Reals carry as many digits as they need; text that could be read as something else is quoted.
std::string resolved_yaml(const StudySpec& study, const Registry& registry);

}  // namespace sandglass::config
