#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/base/folder_lock.hpp"

namespace sandglass::results {

/// Where everything of one run lies:
///   study.yaml         the resolved study: every default filled in
///   journal.sgj        what happened, in order: the truth while the study runs
///   trials/000003.h5   the arrays of a finished trial
///   checkpoints/       trials under way, to go on with after a crash
///   stages/            finished stages of training that trials share
///   study.h5           the whole study in one file, built from the above
///   progress           what running trials are at; gone when the program ends
///   lock               held by the process that writes
/// Only names: nothing here touches the disk.
struct RunFolder {
  std::filesystem::path root;

  std::filesystem::path study_yaml() const { return root / "study.yaml"; }
  std::filesystem::path journal() const { return root / "journal.sgj"; }
  std::filesystem::path trials() const { return root / "trials"; }
  std::filesystem::path trial_file(std::uint64_t trial) const { return trials() / trial_file_name(trial); }
  std::filesystem::path checkpoints() const { return root / "checkpoints"; }
  std::filesystem::path stages() const { return root / "stages"; }
  std::filesystem::path study_file() const { return root / "study.h5"; }
  std::filesystem::path progress() const { return root / "progress"; }
  std::filesystem::path lock() const { return root / "lock"; }

  /// "000003.h5" for trial 3; more digits from a million on.
  static std::string trial_file_name(std::uint64_t trial);
};

/// What to give where a run is expected, and `file` was given, which is none: the run that it lies in, a command that
/// takes a study's text, or where runs are.
std::string instead_of(const std::filesystem::path& file);

/// Throws IoError if `folder` cannot take a new run: it holds a study already, or a study.yaml that is somebody's own
/// and not `study_yaml`, which would replace it. Changes nothing.
void require_free_folder(const RunFolder& folder, std::string_view study_yaml);

/// Throws IoError if `output` is a file of a run, which writing there would destroy, or `study` itself.
void require_no_file_of_a_run(const std::filesystem::path& output, const std::filesystem::path& study);

/// A run's folder while the run begins: makes it, locks it and writes the resolved study into it. The lock is held for
/// the life of this object. Unless keep() is called, nothing is left of what was made.
class NewRunFolder {
 public:
  /// Throws IoError if the folder is taken or locked or cannot be written; then nothing has changed.
  NewRunFolder(const RunFolder& folder, std::string_view study_yaml);
  ~NewRunFolder();
  NewRunFolder(const NewRunFolder&) = delete;
  NewRunFolder& operator=(const NewRunFolder&) = delete;

  /// The run has begun.
  void keep() { kept_ = true; }

 private:
  void make_folders(const std::filesystem::path& folder);
  void begin(std::string_view study_yaml);
  void remove_what_was_made() noexcept;

  RunFolder folder_;
  std::vector<std::filesystem::path> made_;  ///< in the order in which it was made
  std::optional<FolderLock> lock_;
  bool kept_ = false;
};

/// Throws IoError unless a run's folder can make room for a new run: nobody writes to it, it holds nothing that no run
/// writes, and it is not the current folder or one above. Changes nothing.
void require_replaceable(const RunFolder& folder);

/// A former run's folder, out of the way under the name "<folder>.replaced" until the run that takes its place has
/// begun. Unless drop() is called, it moves back.
class ReplacedRunFolder {
 public:
  /// Throws IoError as require_replaceable(), or if it cannot be moved; then nothing has changed.
  explicit ReplacedRunFolder(const RunFolder& folder);
  ~ReplacedRunFolder();
  ReplacedRunFolder(const ReplacedRunFolder&) = delete;
  ReplacedRunFolder& operator=(const ReplacedRunFolder&) = delete;

  /// Removes it.
  void drop() noexcept;

 private:
  std::filesystem::path root_, moved_;
  std::optional<FolderLock> lock_;
};

/// Former runs of `folder` that still lie beside it, because the program was killed while another run took its place.
std::vector<std::filesystem::path> replaced_runs(const std::filesystem::path& folder);

/// Removes them; what else lies there, or is written to, stays.
void drop_replaced_runs(const std::filesystem::path& folder) noexcept;

/// Runs in folders of their own below `folder`, named by their date as `run --dated` does, the oldest first.
std::vector<std::filesystem::path> dated_runs(const std::filesystem::path& folder);

/// "2026-11-28_14-03-05": the name of a run's folder by the time in seconds since 1970, in local time.
std::string dated_name(double time);

}  // namespace sandglass::results
