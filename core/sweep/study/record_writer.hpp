#pragma once
#include <optional>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/sweep/study/observer.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass {

/// What is written down of a study's trials, and counted. One thread at a time; what it is made of has to outlive it.
class RecordWriter {
 public:
  RecordWriter(const config::StudySpec& study, const results::RunFolder& folder, std::uint64_t planned,
               SweepObserver& observer);

  /// A trial that an earlier session finished.
  void count(const results::TrialRecord& record);

  /// Everything after this is written into the journal.
  void open(results::JournalWriter journal) { journal_.emplace(std::move(journal)); }
  void append(const results::SessionEvent& session) { journal_->append(session); }
  void flush() { journal_->flush(); }

  /// A trial is about to run; written once.
  void begin(std::uint64_t trial);

  /// A trial's record, and the file with its arrays if a worker wrote it.
  struct Finished {
    results::TrialRecord record;
    std::optional<results::TrialFile> file = {};
  };

  /// Writes records down with one disk flush for all; only then do they count. Throws IoError.
  void finish(const std::vector<Finished>& records);
  void finish(results::TrialRecord record) { finish(std::vector<Finished>{{std::move(record)}}); }

  bool is_done(std::uint64_t trial) const { return trial < done_.size() && done_[trial]; }
  bool complete() const { return progress_.finished == progress_.planned; }
  SweepProgress& progress() { return progress_; }

 private:
  void write(const Finished& finished);
  void compare_with_best(const results::TrialRecord& record);

  const config::StudySpec& study_;
  const results::RunFolder& folder_;
  SweepObserver& observer_;
  std::optional<results::JournalWriter> journal_;
  SweepProgress progress_;
  std::vector<bool> done_, begun_;
};

}  // namespace sandglass
