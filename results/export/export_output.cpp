#include "results/export/export_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/base/temporary_file.hpp"

namespace sandglass::results {
namespace fs = std::filesystem;

void require_writable(const fs::path& file, bool overwrite) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return;
  if (fs::is_directory(file, ignored))
    throw IoError(fmt::format("{} is a folder, expected the name of a file to write", file.string()));
  if (!overwrite)
    throw IoError(
        fmt::format("{} exists already\nwrite over it with --overwrite, or choose another --output", file.string()));
}

void require_writable_folder(const fs::path& folder, bool overwrite,
                             const std::function<bool(const std::string&)>& is_own) {
  std::error_code error;
  if (!fs::exists(folder, error)) return;
  if (!fs::is_directory(folder, error))
    throw IoError(fmt::format("{} is a file, expected the name of a folder to write", folder.string()));
  fs::recursive_directory_iterator at(folder, error), end;
  if (error) throw_io_error("read", folder, error.value());
  if (at != end && !overwrite)
    throw IoError(
        fmt::format("{} exists already, and is not empty\nreplace it with --overwrite, or choose another --output",
                    folder.string()));
  for (; at != end; at.increment(error)) {
    if (error) throw_io_error("read", folder, error.value());
    if (!at->is_symlink() && at->is_directory()) continue;
    if (!is_own(at->path().filename().string()))
      throw IoError(fmt::format("{} holds {}, which no such export wrote: it is not replaced\nchoose another --output",
                                folder.string(), at->path().lexically_relative(folder).string()));
  }
}

void write_folder(const fs::path& folder, const FolderFiles& files, bool overwrite,
                  const std::function<bool(const std::string&)>& is_own) {
  require_writable_folder(folder, overwrite, is_own);
  // Beside it first, so that a full disk leaves the old one as it was.
  const fs::path place = (folder / "").parent_path();
  const fs::path made = fmt::format("{}.tmp-{}-{}", place.string(), host_name(), ::getpid());
  std::error_code error;
  try {
    for (const auto& [name, bytes] : files) {
      create_folders((made / name).parent_path());
      write_atomically(made / name, bytes);
    }
    if (files.empty()) create_folders(made);
  } catch (...) {
    fs::remove_all(made, error);
    throw;
  }
  fs::remove_all(place, error);
  if (error) throw_io_error("remove", place, error.value());
  fs::rename(made, place, error);
  if (error) throw_io_error("rename", made, error.value());
}

}  // namespace sandglass::results
