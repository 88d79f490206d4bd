#pragma once
#include "core/config/objective/objective.hpp"
#include "core/config/validate/sweep_block.hpp"

namespace sandglass::config {

/// Asks the study's sampler and pruner whether they can serve it, and reports at their places what they refuse. The
/// rest of the study has been read; `objective` is the place of the objective's metric.
void check_search(const StudySpec& study, const SweepPlaces& places, const Rankable& metrics, const Mark& objective,
                  const Registry& registry, Diagnostics& diagnostics);

}  // namespace sandglass::config
