#include "results/base/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "results/base/error.hpp"
#include "results/base/temporary_file.hpp"

namespace sandglass::results {
namespace {

std::string advice(int error_number, const std::filesystem::path& path) {
  switch (error_number) {
    case ENOSPC: return fmt::format("\nThe disk that holds {} is full. Free some space.", path.string());
    case EDQUOT: return "\nThe disk quota is used up. Free some space or ask for more.";
    case EFBIG: return "\nThe file would exceed the size limit (see: ulimit -f). Raise it.";
    case EACCES:
    case EPERM:
    case EROFS: return "\nCheck the permissions of the folder, or choose another one.";
    default: return "";
  }
}

}  // namespace

void throw_io_error(std::string_view action, const std::filesystem::path& path, int error_number) {
  throw IoError(fmt::format("cannot {} {}: {}{}", action, path.string(), std::generic_category().message(error_number),
                            advice(error_number, path)));
}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

FileDescriptor open_file(const std::filesystem::path& path, int flags, unsigned mode) {
  // Opening a named pipe to read would wait for its writer; what is no regular file is told by file_size().
  if ((flags & O_ACCMODE) == O_RDONLY) flags |= O_NONBLOCK;
  while (true) {
    FileDescriptor file(::open(path.c_str(), flags | O_CLOEXEC, mode));
    if (file) return file;
    if (errno != EINTR) throw_io_error((flags & O_CREAT) != 0 ? "create" : "open", path, errno);
  }
}

void write_all(const FileDescriptor& file, std::string_view bytes, std::uint64_t offset,
               const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0) {
      if (errno == EINTR) continue;
      throw_io_error("write", path, errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
}

std::string read_some(const FileDescriptor& file, std::uint64_t offset, std::size_t size,
                      const std::filesystem::path& path) {
  std::string out(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::pread(file.get(), out.data() + filled, size - filled, static_cast<off_t>(offset + filled));
    if (got < 0) {
      if (errno == EINTR) continue;
      throw_io_error("read", path, errno);
    }
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  out.resize(filled);
  return out;
}

std::uint64_t file_size(const FileDescriptor& file, const std::filesystem::path& path) {
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) throw_io_error("examine", path, errno);
  if (!S_ISREG(info.st_mode)) throw IoError(fmt::format("cannot read {}: it is not a regular file", path.string()));
  return static_cast<std::uint64_t>(info.st_size);
}

void sync_file(const FileDescriptor& file, const std::filesystem::path& path) {
  if (::fsync(file.get()) != 0) throw_io_error("flush to disk", path, errno);
}

void sync_folder(const std::filesystem::path& folder) {
  const FileDescriptor file = open_file(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  // Some network file systems cannot sync a folder and say EINVAL; their renames are durable by themselves.
  if (::fsync(file.get()) != 0 && errno != EINVAL) throw_io_error("flush to disk", folder, errno);
}

std::string read_text(const std::filesystem::path& path) {
  const FileDescriptor file = open_file(path, O_RDONLY);
  return read_some(file, 0, file_size(file, path), path);
}

void write_atomically(const std::filesystem::path& path, std::string_view text) {
  TemporaryFile temporary(path);
  write_all(temporary.file(), text, 0, temporary.path());
  temporary.commit();
}

void create_folders(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_io_error("create folder", folder, error.value());
}

}  // namespace sandglass::results
