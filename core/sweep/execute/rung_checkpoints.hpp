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

/// If trials exploit each other (PBT), each trial writes a checkpoint file at each of its rungs: trials that exploit it
/// continue from that file, and so does an interrupted study. The last two of each trial are kept until the study is
/// finished: while one trial waits at a rung, the others are at the same rung or at the next.

/// A checkpoint that a trial has to continue from is missing, damaged, or does not fit the trial.
class CheckpointMissing : public IoError {
 public:
  using IoError::IoError;
};

/// Writes a trial's checkpoint after so many epochs, durably, and removes those before the last two. Throws IoError.
void write_rung_checkpoint(const std::filesystem::path& folder, std::uint64_t trial, std::int64_t epoch,
                           std::string_view checkpoint);

/// Throws CheckpointMissing if it is not there, or damaged.
std::string read_rung_checkpoint(const std::filesystem::path& folder, std::uint64_t trial, std::int64_t epoch);

/// The series that a trial had recorded at its rung after `epoch` epochs; empty if the checkpoint cannot be read.
std::vector<results::Series> series_at_rung(const std::filesystem::path& folder, std::uint64_t trial,
                                            std::int64_t epoch);

/// For every trial with a checkpoint in the folder: its number, and the series that it had recorded at its last rung.
std::vector<results::TrialRecord> trials_at_rung_checkpoints(const std::filesystem::path& folder);

}  // namespace sandglass
