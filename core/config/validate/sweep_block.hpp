#pragma once
#include <vector>

#include "core/config/schema/plugin_use.hpp"
#include "core/config/space/linked_parameters.hpp"
#include "core/config/study/study_spec.hpp"
#include "core/config/study/sweepable_parameters.hpp"

namespace sandglass::config {

/// Where the parts of `sweep` stand, for mistakes that are found once the whole study is read.
struct SweepPlaces {
  Mark sampler;
  Mark pruner;
  Mark require;
  bool sound = true;        ///< no mistake was found in the block
  bool space_sound = true;  ///< nor in its axes
};

/// Reads `sweep` (null: absent) into `study`, whose variants are known; `variants` holds what the axes of each may be,
/// `references` which parameters refer to what; `small`: it is the small version.
SweepPlaces read_sweep(const Entry* entry, const std::vector<VariantParameters>& variants,
                       const std::vector<Reference>& references, const Registry& registry, bool small, StudySpec& study,
                       Diagnostics& diagnostics);

}  // namespace sandglass::config
