#pragma once
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "results/base/folder_lock.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass::results {

/// Throws IoError if `folder` cannot take a new run: it holds a study already, or a study.yaml that is somebody's own
/// and not `study_yaml`, which would replace it. Changes nothing.
void require_free_folder(const RunFolder& folder, std::string_view study_yaml);

/// A run's folder while the run begins: makes it, locks it and writes the resolved study into it. The lock is held for
/// the life of this object. Unless keep() is called, nothing is left of what was made.
class NewRunFolder {
 public:
  /// Throws IoError if the folder is taken or locked or cannot be written; then nothing has changed.
  NewRunFolder(const RunFolder& folder, std::string_view study_yaml);
  ~NewRunFolder();
  NewRunFolder(const NewRunFolder&) = delete;
  NewRunFolder& operator=(const NewRunFolder&) = delete;

  /// The run has begun.
  void keep() { kept_ = true; }

 private:
  void make_folders(const std::filesystem::path& folder);
  void begin(std::string_view study_yaml);
  void remove_what_was_made() noexcept;

  RunFolder folder_;
  std::vector<std::filesystem::path> made_;  ///< in the order in which it was made
  std::optional<FolderLock> lock_;
  bool kept_ = false;
};

}  // namespace sandglass::results
