#pragma once
#include <string>

#include "core/sweep/schedule/plan.hpp"

namespace sandglass {

/// What can be wrong with a study beyond its text: the first trial, and with variants the first of each, are gone
/// through up to their first step. Loads their data into `data`, and returns where it came from. Throws IoError or
/// ConfigError.
std::string check_data(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry,
                       DataCache& data);

}  // namespace sandglass
