#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "results/record/run_folder.hpp"
#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// Arrays that cannot be read, or not all.
struct LostArrays {
  std::uint64_t trial = 0;
  std::string reason{};  ///< "trials/000003.h5 is missing"
};

/// "The arrays of 2 trials are lost: trial 3 (trials/000003.h5 is missing), trial 5 (...). The same bits again:
/// sandglass rerun DIR --trial 3 --trial 5". Only the folder of a run can run again.
std::string lost_arrays_sentence(const std::map<std::uint64_t, std::string>& lost,
                                 const std::optional<RunFolder>& folder);

/// A trial's arrays as far as they can be read.
struct ReadableArrays {
  std::vector<Array> arrays;
  std::string problem{};  ///< the reason if some are lost; else empty
};

/// A study to read, wherever it is: the folder of a run (finished, interrupted or still running), or a study.h5 alone.
/// Both say the same: a record read back from the study file is the one in the journal, but for the time of day at
/// which the trial began, which the study file leaves out.
///
/// All functions throw IoError that names the file: missing, damaged, written by another program. One thread at a time,
/// and one thread of a process at a time calls into results/store.
class StudySource {
 public:
  explicit StudySource(const std::filesystem::path& path);
  StudySource(StudySource&&) noexcept;
  StudySource& operator=(StudySource&&) noexcept;
  ~StudySource();

  /// With the resolved YAML.
  const StudyHeader& header() const;

  /// The run's folder, if the study was opened there; none for a study.h5 alone.
  const std::optional<RunFolder>& folder() const { return folder_; }

  /// What stands for the resolved YAML in messages: the folder's study.yaml, or the study.h5.
  const std::filesystem::path& label() const { return label_; }

  /// Calls back for every finished trial by number, with its record without arrays and the digest of the record with
  /// them. Memory stays flat however many trials there are.
  void for_each(const std::function<void(TrialRecord&& record, std::uint64_t digest)>& callback) const;

  /// The same, but faster where there is memory for all of them.
  void for_each_in_memory(const std::function<void(TrialRecord&& record, std::uint64_t digest)>& callback) const;

  /// All finished trials by number, without arrays.
  std::vector<TrialRecord> trials() const;

  /// The arrays of a trial as they were recorded: in a folder from the trial's own file, which holds the weights of
  /// every trial, else from the study file. None if neither holds any.
  std::optional<std::vector<Array>> arrays(std::uint64_t trial) const;

  /// What can be read of them, for whoever shows as much of a study as there is: where a trial's own file cannot be
  /// read, what the study file has of it. Throws nothing for it.
  ReadableArrays readable_arrays(std::uint64_t trial) const;

  /// Of a folder the finished trials that had a file of arrays which is gone, and of which the study file has none.
  std::vector<LostArrays> lost_arrays() const;

  /// With those, too, whose file is damaged and of which a study file that is there has none. Reads the files of all
  /// trials of which it has none.
  std::vector<LostArrays> lost_or_damaged_arrays() const;

  /// Of a folder: that its study.h5 has finished trials which the journal lacks, and how to get at them; else empty.
  /// Costs little after for_each() or for_each_in_memory(), and before them a pass over the journal at most.
  std::string beyond_journal() const;

  class Storage;

 private:
  std::optional<RunFolder> folder_;
  std::filesystem::path label_;
  std::unique_ptr<Storage> storage_;
};

}  // namespace sandglass::results
