#pragma once
#include <map>
#include <string>

#include "core/config/study/study_spec.hpp"

namespace sandglass::config {

/// Where the study's single objective measures something else, as results::StudyHeader::measures holds it: another
/// loss, model or noise if it is the loss, another loss if it is the reconstruction, another dataset in any case. Empty
/// of several objectives.
std::map<std::string, std::string> objective_measures(const StudySpec& study);

}  // namespace sandglass::config
