#pragma once
#include "core/config/study/study_spec.hpp"
#include "core/config/study/sweepable_parameters.hpp"
#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// Reads `axes`, `when` and `zip` of `sweep` (null: absent) and the axes of each variant into `study.parameters`,
/// `study.space` and `study.moves`. `variants` holds what the axes of each variant may be. Every path is checked
/// against the variants in which the axis may be active, every value against the schema entry. Axes with mistakes are
/// left out. in_order() says how they are ordered.
void read_space(const Node* sweep, const std::vector<VariantParameters>& variants, StudySpec& study,
                Diagnostics& diagnostics);

}  // namespace sandglass::config
