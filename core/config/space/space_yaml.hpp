#pragma once
#include <string>

#include "core/config/study/study_spec.hpp"

namespace sandglass::config {

/// What `sweep` says of its axes, as lines of the resolved study.
std::string space_yaml(const StudySpec& study);

/// The axes of one variant's own, as lines of its block; empty if it has none.
std::string variant_axes_yaml(const StudySpec& study, const std::string& variant);

}  // namespace sandglass::config
