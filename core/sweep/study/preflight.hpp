#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/sweep/schedule/study_plan.hpp"
#include "core/sweep/study/data_overview.hpp"

namespace sandglass {

/// The data of a study's first trial, with variants of the first of each.
struct CheckedData {
  std::string source;                          ///< where they came from
  std::map<std::string, std::string> digests;  ///< of all examples, by the variant: StudyHeader::data_digests
  std::vector<DataOverview> overviews;         ///< of each that differs, in the order of the variants
};

/// Finds what can be wrong with a study beyond its text: goes through the first trial, with variants the first of each,
/// up to its first step. Loads the data into `data`. Throws IoError or ConfigError.
CheckedData check_data(const config::StudySpec& study, const StudyPlan& plan, const Registry& registry,
                       DataCache& data);

/// The most trials that a study runs unless it is told that so many are meant. At one second each they take a worker
/// twelve days; more are hardly ever meant, but come from a grid with a far too small step.
inline constexpr std::uint64_t kMostTrialsUnasked = 1'000'000;

/// Throws ConfigError if the study has more than `most` trials: with the values of each axis, whose product they are,
/// and how to go on. Quick, however many there are.
void refuse_too_many_trials(const config::StudySpec& study, const Registry& registry,
                            std::uint64_t most = kMostTrialsUnasked);

}  // namespace sandglass
