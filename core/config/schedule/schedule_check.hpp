#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/config/compose/variants.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"

namespace sandglass::config {

/// Reports, where they stand, keys of the block `schedule` that mean nothing to its kind, and a schedule that is longer
/// than the training (schedule_mistake). Where axes decide on either, this is looked up at the points that try_out()
/// tries, up to the first with a mistake; this only if there are no mistakes yet. `axes`: where each axis stands.
void check_schedules(const StudySpec& study, const std::vector<VariantView>& views,
                     const std::map<std::string, Mark>& axes, const Registry& registry, Diagnostics& diagnostics);

}  // namespace sandglass::config
