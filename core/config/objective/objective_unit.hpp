#pragma once
#include <functional>
#include <string>

#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// Reports an axis or variant that changes the unit of an objective: trials that are measured in different units cannot
/// be ranked against each other. train.loss, valid.loss and valid.reconstruction are in the unit of the study's loss
/// (Loss::unit); a metric has its own whatever the loss. `place`: where the axis of that path stands. The axes are
/// sound.
void check_objective_units(const StudySpec& study, const Registry& registry,
                           const std::function<Mark(const std::string& axis)>& place, Diagnostics& diagnostics);

}  // namespace sandglass::config
