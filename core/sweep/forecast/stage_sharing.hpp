#pragma once
#include <string>

#include "core/config/study/study_spec.hpp"

namespace sandglass {

/// Whether two trials of the study can have a finished stage in common: if something varies that may matter to a later
/// stage only.
bool may_share_stages(const config::StudySpec& study);

/// The part of a point that may matter to the stages before the last, as text. Trials with equal keys and seeds train
/// those stages once.
std::string sharing_key(const config::StudySpec& study, const Point& point);

}  // namespace sandglass
