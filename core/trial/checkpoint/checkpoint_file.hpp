#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sandglass {

/// Writes the checkpoint of a trial under way to its file. After a crash at any moment the old or the new one is there,
/// whole. Throws IoError.
void write_checkpoint(const std::filesystem::path& path, std::string_view checkpoint);

/// The checkpoint in the file; nothing if there is none or it is damaged. If it is damaged, `note` says so, and that
/// the trial restarts.
std::optional<std::string> read_checkpoint(const std::filesystem::path& path, std::string& note);

/// Removes the file, if it is there, once its trial's record is safe. Throws IoError.
void remove_checkpoint(const std::filesystem::path& path);

}  // namespace sandglass
