#pragma once
#include <filesystem>

#include "core/plugin/load/registry.hpp"
#include "results/report/data/report_data.hpp"
#include "results/store/study_source.hpp"

namespace sandglass {

/// What a report says beside what lies in the study: the claims of its YAML, judged, and the points that it names
/// itself. If that YAML cannot be read with the plugins of the registry, which is frozen, the report says so and has
/// the rest. `name` is how commands name the study.
results::ReportOptions report_options(const results::StudySource& source, const std::filesystem::path& name,
                                      const Registry& registry);

}  // namespace sandglass
