#include "core/trial/checkpoint/checkpoint_file.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/trial/checkpoint/checkpoint.hpp"
#include "results/base/files.hpp"

namespace sandglass {

void write_checkpoint(const std::filesystem::path& path, std::string_view checkpoint) {
  results::write_atomically(path, checkpoint);
}

std::optional<std::string> read_checkpoint(const std::filesystem::path& path, std::string& note) {
  note.clear();
  std::error_code error;
  if (std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found) return std::nullopt;
  try {
    std::string bytes = results::read_text(path);
    require_whole(bytes);
    return bytes;
  } catch (const IoError& fault) {
    note = fmt::format("{}: {}; the trial restarts", path.string(), fault.what());
    return std::nullopt;
  }
}

void remove_checkpoint(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) results::throw_io_error("remove", path, error.value());
}

}  // namespace sandglass
