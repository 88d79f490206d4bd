#pragma once
#include <filesystem>

#include "results/base/files.hpp"

namespace sandglass::results {

/// When what is written reaches the disk: at once, or by a later sync_file_system().
enum class Flush { now, later };

/// Makes everything durable that was written to the file system of `folder`: one flush of the disk for many files.
/// Throws IoError.
void sync_file_system(const std::filesystem::path& folder);

/// A file in the making, beside its final name, so that readers only ever see it whole. Removed at the end of its life
/// unless it was committed. Its name carries host and process, so that many writers on a shared disk do not collide.
class TemporaryFile {
 public:
  /// Creates `<final_path>.tmp-<host>-<pid>-<n>`, empty, open for reading and writing; of a symbolic link it is the file
  /// that this leads to. Throws IoError, also if `final_path` is a folder, a device or another thing that is no file.
  explicit TemporaryFile(std::filesystem::path final_path);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  const std::filesystem::path& path() const { return path_; }
  const FileDescriptor& file() const { return file_; }

  /// fsync, rename over the final name, fsync of the folder. Throws IoError; until the rename the old file stands. With
  /// Flush::later only the rename: the caller sees to the disk, before anything relies on the file.
  void commit(Flush flush = Flush::now);

 private:
  std::filesystem::path final_path_;
  std::filesystem::path path_;
  FileDescriptor file_;
  bool committed_ = false;
};

/// Removes what killed processes left half-written in `folder`. Only for the holder of the run's lock, and only while
/// no other process writes there. Returns how many files went; a missing folder holds none.
int remove_temporary_files(const std::filesystem::path& folder);

/// This machine's name, for messages and temporary names.
std::string host_name();

}  // namespace sandglass::results
