#pragma once
#include <string_view>

namespace sandglass::results {

/// What a series is called that tells for each epoch what a parameter was, if it changes while the trial trains
/// (population based training): behind this prefix stands the parameter's path.
inline constexpr std::string_view kSchedulePrefix = "schedule.";

}  // namespace sandglass::results
