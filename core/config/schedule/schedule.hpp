#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/schema/params.hpp"

namespace sandglass::config {

/// The kind of schedule; "constant" if the block does not say.
std::string schedule_kind(const Params& schedule);

/// Whether the key of the block `schedule` means anything to a schedule of this kind.
bool counts_for(std::string_view key, std::string_view kind);

/// What is wrong with a schedule, and the key of the block to blame.
struct ScheduleMistake {
  std::string key;
  std::string message;  ///< "schedule.warmup is 5 epochs, but there are 5"
  std::string hint;
};

/// What keeps the schedule from running over so many epochs of training: a key that its kind needs is missing, its
/// milestones do not ascend, or it would not be over by then. Nothing if it can.
std::optional<ScheduleMistake> schedule_mistake(const Params& schedule, std::int64_t epochs);

/// The same of its warm-up alone: of a stage with epochs of its own, where a rate that does not fall is no mistake, but
/// one that never rises to the full is.
std::optional<ScheduleMistake> warmup_mistake(const Params& schedule, std::int64_t epochs);

}  // namespace sandglass::config
