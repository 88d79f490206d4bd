#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace sandglass::results {

/// Throws IoError if something is there, unless it may be written over: a file by a file. To be asked before work.
void require_writable(const std::filesystem::path& file, bool overwrite);

/// The files of a folder by their names below it ("point3/trial7/events...").
using FolderFiles = std::map<std::filesystem::path, std::string>;

/// Throws IoError if the folder is there and not empty; with `overwrite` if it holds anything but files of such an
/// export, as `is_own` tells by their names.
void require_writable_folder(const std::filesystem::path& folder, bool overwrite,
                             const std::function<bool(const std::string& name)>& is_own);

/// Writes the folder anew; what was in it goes. Asks require_writable_folder() first.
void write_folder(const std::filesystem::path& folder, const FolderFiles& files, bool overwrite,
                  const std::function<bool(const std::string& name)>& is_own);

}  // namespace sandglass::results
