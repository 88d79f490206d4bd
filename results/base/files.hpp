#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace sandglass::results {

/// Throws IoError "cannot <action> <path>: <strerror>", and for a full disk, quota or file size limit also how to mend
/// it.
[[noreturn]] void throw_io_error(std::string_view action, const std::filesystem::path& path, int error_number);

/// Owns one open file; closes it at the end of its life. Movable, one thread at a time.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor();

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// open(2) with O_CLOEXEC, retried when interrupted. Throws IoError.
FileDescriptor open_file(const std::filesystem::path& path, int flags, unsigned mode = 0666);

/// Writes all of `bytes` at `offset`. Throws IoError; what was written until then stays in the file.
void write_all(const FileDescriptor& file, std::string_view bytes, std::uint64_t offset,
               const std::filesystem::path& path);

/// Reads up to `size` bytes from `offset`; shorter only at the end of the file. Throws IoError.
std::string read_some(const FileDescriptor& file, std::uint64_t offset, std::size_t size,
                      const std::filesystem::path& path);

std::uint64_t file_size(const FileDescriptor& file, const std::filesystem::path& path);

/// fsync of a file, and of a folder so that the names in it survive a power cut. Throw IoError.
void sync_file(const FileDescriptor& file, const std::filesystem::path& path);
void sync_folder(const std::filesystem::path& folder);

/// The whole file as it is. Throws IoError.
std::string read_text(const std::filesystem::path& path);

/// Replaces `path` by `text` so that after a crash at any moment either the old or the new content is there, whole.
/// Throws IoError; then the old content still stands.
void write_atomically(const std::filesystem::path& path, std::string_view text);

/// Creates the folder and its parents. Throws IoError.
void create_folders(const std::filesystem::path& folder);

}  // namespace sandglass::results
