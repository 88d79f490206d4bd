#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sandglass::results {

/// Version of the layout of study.h5, its attribute `sandglass_format`. 1, which had a group for each trial and no such
/// attribute, is not read any more.
inline constexpr std::int64_t kStudyFileFormat = 2;

/// What became of a study file.
struct StudyFile {
  std::filesystem::path path;
  std::uint64_t digest = 0;           ///< FNV-1a over (trial, digest of the trial) of all finished trials by number
  std::vector<std::string> problems;  ///< one sentence each: trial files that are missing or damaged, renamed columns
  bool rebuilt = false;
  bool ahead = false;  ///< study.h5 has finished trials that the journal lacks, and was left alone: the last problem
};

/// Builds `study.h5` of a run from its journal and trial files: of a finished run, or of a live one as far as it is.
/// results/README.md describes the content. Written under a temporary name, made durable, renamed. A trial whose file
/// is missing or damaged keeps its row and loses its arrays, and is listed in the problems. Memory is flat in the
/// number of trials, but for 32 bytes each, 40 more if they keep arrays, and 32 more with several objectives. Throws
/// IoError: no or damaged journal, disk full (an older study.h5 then still stands), or a study.h5 of an older layout
/// stands there which has arrays that trials/ lacks. One thread of a process at a time calls into results/store.
StudyFile build_study_file(const std::filesystem::path& run_folder);

/// The same into `file`, which may be elsewhere.
StudyFile build_study_file(const std::filesystem::path& run_folder, const std::filesystem::path& file);

/// As build_study_file, but leaves a study.h5 alone that is whole and has digest and study of the journal. So a
/// finished study stays complete even after its trials/ were deleted. It leaves one alone, too, that has finished
/// trials which the journal lacks, as a journal does that was cut off.
StudyFile ensure_study_file(const std::filesystem::path& run_folder);

/// The study of the run as a file elsewhere: a copy of its study.h5 if that is whole and up to date, else built from
/// journal and trial files. It is a problem if the study.h5 has finished trials that the journal lacks.
StudyFile copy_study_file(const std::filesystem::path& run_folder, const std::filesystem::path& file);

}  // namespace sandglass::results
