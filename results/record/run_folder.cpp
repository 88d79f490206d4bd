#include "results/record/run_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
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

std::string instead_of(const std::filesystem::path& file) {
  std::error_code ignored;
  const RunFolder around{file.has_parent_path() ? file.parent_path() : "."};
  if (std::filesystem::exists(around.journal(), ignored))
    return fmt::format("give the run that it lies in: {}", around.root.string());
  if (file.extension() == ".yaml" || file.extension() == ".yml")
    return fmt::format("a study's text is run first (sandglass run {}), or looked at by check and plan", file.string());
  return "give the folder that 'sandglass run' names at its start, e.g. runs/<study name>";
}

void require_no_file_of_a_run(const std::filesystem::path& output, const std::filesystem::path& study) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const auto place = fs::weakly_canonical(output, ignored);
  const auto begun = [&](const fs::path& folder) { return fs::exists(RunFolder{folder}.journal(), ignored); };
  const RunFolder run{place.parent_path()};
  const std::array own = {run.journal(), run.study_yaml(), run.study_file(), run.progress(), run.lock()};
  const auto above = run.root.parent_path();
  const bool inside = run.root == RunFolder{above}.trials() || run.root == RunFolder{above}.checkpoints() ||
                      run.root == RunFolder{above}.stages();
  const bool of_run = place == run.journal() || (begun(run.root) && std::ranges::find(own, place) != own.end()) ||
                      (inside && begun(above));
  const bool same = fs::exists(output, ignored) && fs::equivalent(output, study, ignored);
  if (!of_run && !same) return;
  throw IoError(fmt::format("{} is {}: writing there would destroy it\nchoose another --output", output.string(),
                            same ? "the study itself" : "a file of a run"));
}

void require_free_folder(const RunFolder& folder, std::string_view study_yaml) {
  const std::string root = folder.root.string();
  if (!std::filesystem::weakly_canonical(folder.root / "").has_relative_path())
    throw IoError(fmt::format("{} is no place for a run's files; choose another folder with --out", root));
  if (std::filesystem::exists(folder.journal()))
    throw IoError(
        fmt::format("{} already holds a study; nothing was changed\n"
                    "to finish or see it: sandglass resume {}\n"
                    "to run again: add --out with another folder, --dated, or --overwrite to replace it",
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

namespace {

bool is_trial_file(const std::string& name) {
  const auto digits = name.substr(0, name.find_first_not_of("0123456789"));
  return name.find(".tmp-") != name.npos || (digits.size() >= 6 && name == digits + ".h5");
}

/// A file or folder that no run writes; nothing if there is none.
std::optional<std::filesystem::path> foreign(const RunFolder& folder) {
  const auto own = {folder.study_yaml(), folder.journal(),    folder.trials(),   folder.checkpoints(),
                    folder.stages(),     folder.study_file(), folder.progress(), folder.lock()};
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder.root))
    if (std::ranges::find(own, entry.path()) == own.end() &&
        entry.path().filename().string().find(".tmp-") == std::string::npos)
      return entry.path();
  for (const auto& entry : std::filesystem::directory_iterator(folder.trials(), ignored))
    if (!is_trial_file(entry.path().filename().string())) return entry.path();
  return std::nullopt;
}

bool holds_current_folder(const std::filesystem::path& folder) {
  const auto root = std::filesystem::canonical(folder);
  const auto here = std::filesystem::canonical(std::filesystem::current_path());
  return std::ranges::mismatch(root, here).in1 == root.end();
}

}  // namespace

void require_replaceable(const RunFolder& folder) try {
  const std::string root = folder.root.string();
  if (const auto holder = folder_lock_holder(folder.root); !holder.empty())
    throw IoError(
        fmt::format("{} cannot be replaced: {} is writing to it\nto stop it: sandglass stop {}", root, holder, root));
  if (const auto found = foreign(folder))
    throw IoError(
        fmt::format("{} cannot be replaced: {} is nothing that a run writes; nothing was changed\n"
                    "move it away, or choose another folder with --out",
                    root, found->string()));
  if (holds_current_folder(folder.root))
    throw IoError(fmt::format("{} cannot be replaced: the current folder is in it; go to another one first", root));
} catch (const std::filesystem::filesystem_error& error) {
  throw IoError(error.what());
}

ReplacedRunFolder::ReplacedRunFolder(const RunFolder& folder) : root_(folder.root) {
  require_replaceable(folder);
  lock_.emplace(root_);
  const auto whole = root_.has_filename() ? root_ : root_.parent_path();  // "runs/x/"
  for (int n = 1; moved_.empty() || std::filesystem::exists(moved_); ++n)
    moved_ = fmt::format("{}.replaced{}", whole.string(), n == 1 ? "" : std::to_string(n));
  std::error_code error;
  std::filesystem::rename(whole, moved_, error);
  if (!error) return;
  moved_.clear();
  throw IoError(fmt::format("{} cannot be replaced: {}", root_.string(), error.message()));
}

ReplacedRunFolder::~ReplacedRunFolder() {
  std::error_code ignored;
  if (!moved_.empty()) std::filesystem::rename(moved_, root_.has_filename() ? root_ : root_.parent_path(), ignored);
}

void ReplacedRunFolder::drop() noexcept {
  std::error_code ignored;
  std::filesystem::remove_all(moved_, ignored);
  moved_.clear();
}

std::vector<std::filesystem::path> replaced_runs(const std::filesystem::path& folder) {
  const auto whole = std::filesystem::path(folder / "").parent_path();  // "runs/x/"
  const auto start = whole.filename().string() + ".replaced";
  const auto above = whole.has_parent_path() ? whole.parent_path() : std::filesystem::path(".");
  std::vector<std::filesystem::path> runs;
  std::error_code ignored;
  for (std::filesystem::directory_iterator it(above, ignored), end; !ignored && it != end; it.increment(ignored)) {
    const auto name = it->path().filename().string();
    const auto path = whole.has_parent_path() ? it->path() : std::filesystem::path(name);
    if (name.starts_with(start) && name.find_first_not_of("0123456789", start.size()) == name.npos &&
        std::filesystem::exists(RunFolder{path}.journal(), ignored) && folder_lock_holder(path).empty())
      runs.push_back(path);
  }
  std::ranges::sort(runs);
  return runs;
}

void drop_replaced_runs(const std::filesystem::path& folder) noexcept try {
  for (const auto& run : replaced_runs(folder))
    if (!foreign(RunFolder{run})) std::filesystem::remove_all(run);
} catch (const std::exception&) {
  // What cannot be removed stays, and is told of.
}

namespace {

constexpr std::string_view kDate = "0000-00-00_00-00-00";  // 0: a digit

bool is_dated(const std::string& name) {
  return name.size() >= kDate.size() && std::ranges::equal(kDate, name.substr(0, kDate.size()), [](char form, char c) {
           return form == '0' ? c >= '0' && c <= '9' : c == form;
         });
}

}  // namespace

std::vector<std::filesystem::path> dated_runs(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> runs;
  std::error_code ignored;
  for (std::filesystem::directory_iterator it(folder, ignored), end; !ignored && it != end; it.increment(ignored))
    if (is_dated(it->path().filename().string()) && std::filesystem::exists(RunFolder{it->path()}.journal(), ignored))
      runs.push_back(it->path());
  std::ranges::sort(runs);
  return runs;
}

std::string dated_name(double time) {
  const auto seconds = static_cast<std::time_t>(time);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d_%H-%M-%S", &parts)};
}

}  // namespace sandglass::results
