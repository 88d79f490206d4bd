#pragma once
#include <memory>
#include <vector>

#include "core/config/study/constraints.hpp"
#include "core/config/study/sweepable_parameters.hpp"
#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// Reads `sweep.require` (null: absent), a list of conditions. Every name has to be a parameter of one of `variants`.
/// Mistakes are reported at their place in the text. Null if there are no conditions, or one has a mistake.
std::shared_ptr<const Constraints> read_constraints(const Entry* require, const StudySpec& study,
                                                    const std::vector<VariantParameters>& variants,
                                                    Diagnostics& diagnostics);

}  // namespace sandglass::config
