#pragma once
#include <optional>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/sweep/study/sweep_observer.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass {

/// Writes the records of a study's trials, counts them and tells the observer. One thread at a time. Keeps
/// references to its constructor's arguments.
class RecordWriter {
 public:
  RecordWriter(const config::StudySpec& study, const results::RunFolder& folder, std::uint64_t planned,
               SweepObserver& observer);

  /// A trial that an earlier session finished.
  void count(const results::TrialRecord& record);

  /// Everything after this is written into the journal.
  void open(results::JournalWriter journal) { journal_.emplace(std::move(journal)); }
  void append(const results::SessionEvent& session) { journal_->append(session); }
  void append(const results::SessionEndEvent& end) { journal_->append(end); }
  void flush() { journal_->flush(); }

  /// A trial is about to run; written once.
  void begin(std::uint64_t trial);

  /// A trial's record, and the file with its arrays if a worker wrote it.
  struct Finished {
    results::TrialRecord record;
    std::optional<results::TrialFile> file = {};
  };

  /// Writes records down with one flush of the disk for all; only then do they count. Returns the byte of the journal
  /// at which each stands. A checkpoint of a finished trial that cannot be removed stays: it does no harm. Throws
  /// IoError.
  std::vector<std::uint64_t> finish(const std::vector<Finished>& records);

  bool is_done(std::uint64_t trial) const { return trial < done_.size() && done_[trial]; }
  bool complete() const { return progress_.finished == progress_.planned; }
  SweepProgress& progress() { return progress_; }

 private:
  void write_arrays(std::vector<std::optional<results::TrialFile>>& files, const std::vector<Finished>& records) const;
  void compare_with_best(const results::TrialRecord& record);

  const config::StudySpec& study_;
  const results::RunFolder& folder_;
  SweepObserver& observer_;
  std::optional<results::JournalWriter> journal_;
  SweepProgress progress_;
  std::vector<bool> done_, begun_;  // as far as trials were begun, not as many as are planned
};

}  // namespace sandglass
