#pragma once
#include <map>
#include <string>

#include "core/config/study/study_spec.hpp"

namespace sandglass::config {

/// Whether the study's objective measures something else at each value of the axis, though all are in one unit: what is
/// lost by another loss, on other data, or, if it is the training objective, under another noise.
bool changes_measure(const StudySpec& study, const std::string& axis);

/// Where the study's single objective measures something else, as results::StudyHeader::measures holds it: another
/// loss, model or noise if it is the loss, another loss if it is the reconstruction, another dataset in any case. Empty
/// of several objectives.
std::map<std::string, std::string> objective_measures(const StudySpec& study);

}  // namespace sandglass::config
