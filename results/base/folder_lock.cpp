#include "results/base/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "results/base/error.hpp"
#include "results/base/temporary_file.hpp"
#include "results/base/text.hpp"

namespace sandglass::results {
namespace {

constexpr int kAttempts = 4;  // folder_lock_holder() of a status command holds the lock for an instant

/// Whether the lock was free. Throws IoError where the file system cannot lock at all.
bool try_lock(const FileDescriptor& file, int kind, const std::filesystem::path& path) {
  while (::flock(file.get(), kind | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) throw_io_error("lock", path, errno);
  }
  return true;
}

std::string holder_text(const FileDescriptor& file, const std::filesystem::path& path) {
  std::string text = clean_text(read_some(file, 0, 512, path));
  text = text.substr(0, text.find('\n'));
  return text.empty() ? "another process" : text;
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "lock";
  file_ = open_file(path, O_RDWR | O_CREAT);
  for (int attempt = 1; !try_lock(file_, LOCK_EX, path); ++attempt) {
    if (attempt == kAttempts) {
      throw IoError(
          fmt::format("{} is in use: {} is writing to it.\n"
                      "Wait until it ends, stop it, or choose another folder with --out; "
                      "'sandglass status {}' shows how far it is.",
                      folder.string(), holder_text(file_, path), folder.string()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  if (::ftruncate(file_.get(), 0) != 0) throw_io_error("write", path, errno);
  write_all(file_, fmt::format("process {} on {}\n", ::getpid(), host_name()), 0, path);
}

std::string folder_lock_holder(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "lock";
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || try_lock(file, LOCK_SH, path)) return "";
  return holder_text(file, path);
}

}  // namespace sandglass::results
