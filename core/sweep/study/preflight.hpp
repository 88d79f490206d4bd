#pragma once
#include <string>

#include "core/sweep/schedule/plan.hpp"

namespace sandglass {

/// What can be wrong with a study beyond its text: the first trial, and with variants the first of each, are gone
/// through up to their first step. Loads their data into `data`, and returns where it came from. Throws IoError or
/// ConfigError.
std::string check_data(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry,
                       DataCache& data);

/// The most trials that a study runs without being told that they are meant. At one second each they take a worker
/// twelve days; far more trials are hardly ever meant, but come of a grid with a step too many zeros too small.
inline constexpr std::uint64_t kMostTrialsUnasked = 1'000'000;

/// Throws ConfigError if the study has more than `most` trials: with the values of each axis, whose product they are,
/// and how to go on. Quick, however many there are.
void refuse_too_many_trials(const config::StudySpec& study, const Registry& registry,
                            std::uint64_t most = kMostTrialsUnasked);

}  // namespace sandglass
