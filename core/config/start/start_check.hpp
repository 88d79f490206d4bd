#pragma once
#include <vector>

#include "core/config/compose/variants.hpp"
#include "core/config/study/study_spec.hpp"

namespace sandglass::config {

/// Gives the trials of each variant the StartWeights that its block `start_from` says, and reports, where it stands,
/// what is wrong with the block. Weights whose digest the block does not say yet are loaded, and the digest is noted in
/// the block. A resolved study says it, so that it can be read where the weights are gone.
void find_start_weights(StudySpec& study, const std::vector<VariantView>& views, Diagnostics& diagnostics);

}  // namespace sandglass::config
