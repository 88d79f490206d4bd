#pragma once
#include <string_view>

#include "core/trial/trial_spec.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Where weights are handed on from trial to trial, a trial records what it trained with in each epoch: a series
/// "schedule.<path>" for every parameter that is a number or a boolean, and "schedule.parent", the trial whose weights
/// it goes on from (its own number before it took any over). Nothing for a trial without an ancestry.
void record_schedule(results::TrialRecord& record, const TrialSpec& job, std::int64_t epoch);

/// Whether it is the name of such a series.
bool is_of_schedule(std::string_view name);

/// Whether the series hold a schedule at all.
bool has_schedule(const std::vector<results::Series>& series);

/// Whether in `epoch` (1: the first) the schedule says that parent and these parameters.
bool schedule_says(const std::vector<results::Series>& series, std::int64_t epoch, std::uint64_t parent,
                   const std::vector<std::pair<std::string, ParameterValue>>& parameters);

}  // namespace sandglass
