#pragma once
#include "core/config/study/study_spec.hpp"
#include "core/config/study/sweepable_parameters.hpp"
#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// Reads the axes of `sweep` (null: absent) into `study.parameters` and `study.space`: those under `axes`, those of
/// each variant, their conditions. The study's variants are known, `variants` holds what the axes of each may be. Every
/// path is checked against the variants in which the axis counts, every value against the schema entry. Axes with
/// mistakes are left out.
///
/// The order: the variant; for each variant the axes that count only there; the others in the order of the file, but
/// each behind the axis on which it depends.
void read_space(const Node* sweep, const std::vector<VariantParameters>& variants, StudySpec& study,
                Diagnostics& diagnostics);

}  // namespace sandglass::config
