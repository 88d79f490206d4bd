#pragma once
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/config/yaml/diagnostic.hpp"

namespace sandglass::config {

/// Reads `sweep.first` (null: absent), a list of {path: value}. An axis that a point leaves out takes the value
/// that the study gives the parameter, which has to be one of the axis. The space of `study` has been read without a
/// mistake. Points with mistakes are left out; `marks` are the places of the others. With `small`, points that the
/// small version of the study does not have are left out without a diagnostic.
std::vector<Point> read_first(const Entry* first, const StudySpec& study, bool small, std::vector<Mark>& marks,
                              Diagnostics& diagnostics);

}  // namespace sandglass::config
