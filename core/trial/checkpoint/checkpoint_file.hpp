#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sandglass {

/// The checkpoint of a trial that is under way, in a file of its own.

/// Replaces the file, so that after a crash at any moment the old or the new checkpoint is there, whole. Throws
/// IoError.
void write_checkpoint(const std::filesystem::path& path, std::string_view checkpoint);

/// The checkpoint; nothing if there is none, or if it is damaged: then `note` says so, and the trial starts anew.
std::optional<std::string> read_checkpoint(const std::filesystem::path& path, std::string& note);

/// Removes the file, if it is there, once its trial's record is safe. Throws IoError.
void remove_checkpoint(const std::filesystem::path& path);

}  // namespace sandglass
