#pragma once
#include <filesystem>
#include <string>

#include "results/base/files.hpp"

namespace sandglass::results {

/// The right to write into a run's folder, held for the life of this object: an exclusive flock(2) on `<folder>/lock`,
/// which then names process and host. The kernel releases it however the process ends, kill -9 included, so a stale
/// lock cannot exist; the file itself stays. A child made by fork shares the lock until it calls exec or ends.
class FolderLock {
 public:
  /// Throws IoError that names the holder if another process, or another FolderLock in this one, has it.
  explicit FolderLock(const std::filesystem::path& folder);

 private:
  FileDescriptor file_;
};

/// Who writes into `folder` just now, e.g. "process 4711 on node3"; empty if nobody does or there is no such folder.
std::string folder_lock_holder(const std::filesystem::path& folder);

}  // namespace sandglass::results
