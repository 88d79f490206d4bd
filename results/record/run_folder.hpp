#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace sandglass::results {

/// Where everything of one run lies:
///   study.yaml         the resolved study: every default filled in
///   journal.sgj        what happened, in order: the truth while the study runs
///   trials/000003.h5   the arrays of a finished trial
///   checkpoints/       trials under way, to go on with after a crash
///   stages/            finished stages of training that trials share
///   study.h5           the whole study in one file, built from the above
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
  std::filesystem::path lock() const { return root / "lock"; }

  /// "000003.h5" for trial 3; more digits from a million on.
  static std::string trial_file_name(std::uint64_t trial);
};

}  // namespace sandglass::results
