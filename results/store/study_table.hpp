#pragma once
#include <filesystem>
#include <vector>

#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// A study as a terminal shows it.
struct StudyTable {
  StudyHeader header;
  std::vector<TrialRecord> trials;  ///< the finished ones by trial number, without arrays
};

/// Reads the table from a run's journal: of a live, an interrupted or a finished run. Throws IoError as JournalReader.
StudyTable read_study(const std::filesystem::path& run_folder);

}  // namespace sandglass::results
