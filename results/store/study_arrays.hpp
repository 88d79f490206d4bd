#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// What a study file says of itself, apart from its table.
struct StudyOutline {
  std::string name;
  std::string resolved_yaml;
  std::size_t objectives = 1;
  std::vector<std::uint64_t> best_trials;  ///< as BestTrials (results/analysis) has them
};

/// Reads it from a study.h5, wherever that lies. Throws IoError: missing, damaged, or no study file.
StudyOutline read_study_outline(const std::filesystem::path& study_file);

/// Number, seed and parameters of a trial that has arrays in a study.h5; none if it has none there. Throws IoError.
std::optional<TrialRecord> read_study_trial(const std::filesystem::path& study_file, std::uint64_t trial);

/// The arrays that a study.h5 holds of one trial, as floats, by the names under which they were recorded; empty if it
/// holds none. Throws IoError. One thread of a process at a time calls into results/store.
std::map<std::string, std::vector<float>> read_study_arrays(const std::filesystem::path& study_file,
                                                            std::uint64_t trial);

}  // namespace sandglass::results
