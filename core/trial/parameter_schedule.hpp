#pragma once
#include <string_view>

#include "core/trial/trial_spec.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Where trials exploit each other (population based training), a trial's parameters change on the way. So it adds to
/// its record, for each epoch, what it trained with: a series "schedule.<path>" for every parameter that is a number or
/// a boolean, and "schedule.parent", the number of the trial whose weights it continues from (its own as long as it has
/// exploited none). Adds nothing for a trial without an ancestry.
void record_schedule(results::TrialRecord& record, const TrialSpec& spec, std::int64_t epoch);

/// Whether this is the name of such a series.
bool is_of_schedule(std::string_view name);

/// Whether such series are among these.
bool has_schedule(const std::vector<results::Series>& series);

/// Whether the schedule says that epoch `epoch` (1: the first) was trained with this parent and these parameters.
/// Parameters that are neither numbers nor booleans do not count.
bool schedule_says(const std::vector<results::Series>& series, std::int64_t epoch, std::uint64_t parent,
                   const std::vector<std::pair<std::string, ParameterValue>>& parameters);

}  // namespace sandglass
