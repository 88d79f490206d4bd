#include "results/record/run_folder.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <ranges>

#include "results/base/error.hpp"
#include "results/base/files.hpp"

namespace sandglass::results {

std::string RunFolder::trial_file_name(std::uint64_t trial) { return fmt::format("{:06}.h5", trial); }

namespace {

bool holds(const std::filesystem::path& file, std::string_view text) {
  std::ifstream stream(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {}) == text;
}

}  // namespace

void require_free_folder(const RunFolder& folder, std::string_view study_yaml) {
  const std::string root = folder.root.string();
  if (std::filesystem::exists(folder.journal()))
    throw IoError(
        fmt::format("{} already holds a study; nothing was changed\n"
                    "to finish or see it: sandglass resume {}\n"
                    "to run again beside it: add --out with another folder",
                    root, root));
  // A run that was killed before it began may have left the very same text.
  if (std::filesystem::exists(folder.study_yaml()) && !holds(folder.study_yaml(), study_yaml))
    throw IoError(fmt::format("{} holds a study.yaml that is not a run's; choose another folder with --out", root));
  if (std::filesystem::exists(folder.study_file()))
    throw IoError(fmt::format("{} holds the study.h5 of another study; choose another folder with --out", root));
}

NewRunFolder::NewRunFolder(const RunFolder& folder, std::string_view study_yaml) : folder_(folder) {
  try {
    begin(study_yaml);
  } catch (...) {
    remove_what_was_made();
    throw;
  }
}

NewRunFolder::~NewRunFolder() {
  if (!kept_) remove_what_was_made();
}

void NewRunFolder::begin(std::string_view study_yaml) {
  make_folders(folder_.root);
  const bool new_lock = !std::filesystem::exists(folder_.lock());
  if (new_lock) made_.push_back(folder_.lock());
  lock_.emplace(folder_.root);
  require_free_folder(folder_, study_yaml);  // again: another process may have been faster
  make_folders(folder_.trials());
  if (std::filesystem::exists(folder_.study_yaml())) return;
  made_.push_back(folder_.study_yaml());
  write_atomically(folder_.study_yaml(), study_yaml);
}

/// Each folder above is made first, so that it is known which ones are new.
void NewRunFolder::make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || std::filesystem::exists(folder)) return;
  make_folders(folder.parent_path());
  create_folders(folder);
  made_.push_back(folder);
}

void NewRunFolder::remove_what_was_made() noexcept {
  lock_.reset();
  std::error_code error;
  for (const auto& path : std::views::reverse(made_)) {
    // Another process that began at the same time may hold it.
    if (path == folder_.lock() && !folder_lock_holder(folder_.root).empty()) continue;
    std::filesystem::remove(path, error);  // of folders, only empty ones
  }
}

}  // namespace sandglass::results
