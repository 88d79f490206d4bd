#include "results/base/temporary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "results/base/error.hpp"

namespace sandglass::results {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

void sync_file_system(const std::filesystem::path& folder) {
  const FileDescriptor file = open_file(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  if (::syncfs(file.get()) != 0) throw_io_error("flush to disk", folder, errno);
}

namespace {

/// Where a file is to stand: of a symbolic link what it leads to. Throws IoError for what a file may not replace.
std::filesystem::path place_of(std::filesystem::path path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return path;
  if (std::filesystem::is_directory(status))
    throw IoError(fmt::format("cannot write {}: it is a folder\nname a file in it", path.string()));
  if (!std::filesystem::is_regular_file(status))
    throw IoError(fmt::format("cannot write {}: it is not a regular file", path.string()));
  if (!std::filesystem::is_symlink(path, error)) return path;
  return std::filesystem::canonical(path, error);
}

}  // namespace

TemporaryFile::TemporaryFile(std::filesystem::path final_path) : final_path_(place_of(std::move(final_path))) {
  const std::string prefix = fmt::format("{}.tmp-{}-{}-", final_path_.string(), host_name(), ::getpid());
  for (int n = 0;; ++n) {  // a taken name belongs to another thread, or to an earlier process with our number
    path_ = prefix + std::to_string(n);
    file_ = FileDescriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file_) return;
    if (errno != EEXIST && errno != EINTR) throw_io_error("create", path_, errno);
  }
}

TemporaryFile::~TemporaryFile() {
  if (!committed_) ::unlink(path_.c_str());
}

void TemporaryFile::commit(Flush flush) {
  if (flush == Flush::now) sync_file(file_, path_);
  if (::rename(path_.c_str(), final_path_.c_str()) != 0) throw_io_error("rename to its final name", path_, errno);
  committed_ = true;
  if (flush == Flush::now) sync_folder(final_path_.parent_path());
}

int remove_temporary_files(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> leftovers;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename().string().find(".tmp-") != std::string::npos) leftovers.push_back(it->path());
  }
  int removed = 0;
  for (const auto& path : leftovers) removed += ::unlink(path.c_str()) == 0 ? 1 : 0;
  return removed;
}

}  // namespace sandglass::results
