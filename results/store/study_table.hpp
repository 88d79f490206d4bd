#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

class StudySource;

/// A study in memory: what rows, summaries, fronts and claims are made from.
struct StudyTable {
  StudyHeader header;
  std::vector<TrialRecord> trials;  ///< the finished ones by trial number, without arrays
  std::uint64_t digest = 0;         ///< of the study, as study.h5 has it
};

/// Reads a study from a run's folder or a study.h5. Throws IoError as StudySource.
StudyTable read_study(const std::filesystem::path& path);
StudyTable read_study(const StudySource& source);

}  // namespace sandglass::results
