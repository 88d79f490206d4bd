#pragma once
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// Reads `sweep.first` (null: absent), a list of {path: value}. Axes that a point leaves out take the study's own
/// value, which has to be one of theirs. The space of `study`, without a mistake, is known. Points with mistakes are
/// left out; `marks` are those of the others. With `small`, points that this version of the study does not have are
/// left out in silence.
std::vector<Point> read_first(const Entry* first, const StudySpec& study, bool small, std::vector<Mark>& marks,
                              Diagnostics& diagnostics);

}  // namespace sandglass::config
