#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Where trials hand weights on, what each was at its rungs is kept in files of its own: for its children, and for the
/// study to go on from after an interruption. The last two rungs of a trial stay, the whole study long: while one trial
/// waits at a rung the others are at the same one or at the next.

/// The state of a trial at a rung is needed and is not there, or does not fit.
class CheckpointMissing : public IoError {
 public:
  using IoError::IoError;
};

/// Writes a trial's checkpoint after so many epochs, durably, and removes those before the last two. Throws IoError.
void write_rung_checkpoint(const std::filesystem::path& folder, std::uint64_t trial, std::int64_t epoch,
                           std::string_view checkpoint);

/// Throws CheckpointMissing if it is not there, or damaged.
std::string read_rung_checkpoint(const std::filesystem::path& folder, std::uint64_t trial, std::int64_t epoch);

/// The series that a trial had recorded at its rung after `epoch` epochs; none if that is not to be had.
std::vector<results::Series> series_at_rung(const std::filesystem::path& folder, std::uint64_t trial,
                                            std::int64_t epoch);

/// Of every trial with a rung in the folder what it had recorded at its last: its number and its series.
std::vector<results::TrialRecord> trials_at_rung_checkpoints(const std::filesystem::path& folder);

}  // namespace sandglass
