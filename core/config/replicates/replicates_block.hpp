#pragma once
#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// Reads `sweep.replicates` where it is a block, {count or folds, redraw}, into `study`.
void read_replicates(const Entry& entry, StudySpec& study, Diagnostics& diagnostics);

/// Reports what replicates cannot draw anew, or cannot divide into folds, in this study, whose axes and links are
/// known.
void check_replicates(const Entry& entry, const StudySpec& study, Diagnostics& diagnostics);

}  // namespace sandglass::config
