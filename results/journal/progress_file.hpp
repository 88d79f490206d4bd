#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "results/record/trial_progress.hpp"

namespace sandglass::results {

/// As JSON in one line, and back. What is no number there is NaN here. The decoder throws IoError.
std::string encode_progress(const TrialProgress& progress);
TrialProgress decode_progress(const std::string& json);

/// What the running trials of a study are at, as its program last wrote it.
struct StudyProgress {
  std::string writer;  ///< "process 4711 on node3", as folder_lock_holder() says it
  double written = 0;  ///< seconds since 1970-01-01 UTC
  std::vector<TrialProgress> trials;
};

/// The file in a run's folder that tells what its running trials are at. It is no part of the truth: it is never
/// flushed to the disk, no result is made from it, and a fault in writing it is passed over. Gone with this object; one
/// that a killed program left is removed by the next.
class ProgressFile {
 public:
  explicit ProgressFile(const std::filesystem::path& run_folder);
  ~ProgressFile();
  ProgressFile(const ProgressFile&) = delete;
  ProgressFile& operator=(const ProgressFile&) = delete;

  /// Replaces it as a whole.
  void write(const std::vector<TrialProgress>& trials) noexcept;

 private:
  std::filesystem::path path_;
};

/// What is in the run's folder; nothing if there is no such file, or none that can be read. It may be of a program that
/// is gone: compare its `writer` with folder_lock_holder().
std::optional<StudyProgress> read_progress(const std::filesystem::path& run_folder) noexcept;

}  // namespace sandglass::results
