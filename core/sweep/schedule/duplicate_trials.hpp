#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/sweep/schedule/trial_scheduler.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {

/// Trials of a study that are the same: equal parameters and an equal seed. One of them runs, the others wait
/// for it and take its record. Looks for them only where there can be any: in a space of countably many points, not all
/// of them tried once. Of each distinct trial it remembers two numbers; its record stays in the journal. One thread at
/// a time.
class DuplicateTrials {
 public:
  using Step = TrialScheduler::Step;

  /// Records of completed trials are read from `folder` when they are needed.
  DuplicateTrials(const config::StudySpec& study, const StudyPlan& plan, results::RunFolder folder);

  const results::RunFolder& folder() const { return folder_; }

  /// A finished trial, and the byte of the journal at which its record stands. Only a completed one is reused.
  void add(const results::TrialRecord& record, std::uint64_t place);

  /// The record of a completed trial that equals this one, with its arrays, under this one's number. None if there
  /// is no such trial, or if its record or arrays cannot be read any more: then this one has to run.
  std::optional<results::TrialRecord> record_for(const TrialSpec& trial) const;

  /// A trial is about to run. Returns false if an equal one runs already: then `step` waits until that one has ended.
  bool begin(const TrialSpec& trial, const Step& step);

  /// A trial has ended, in whatever way. Returns the steps that waited for it, in their order, to be tried again. If it
  /// failed, the first of them runs, and the others wait for that one.
  std::vector<Step> end(std::uint64_t trial);

 private:
  struct Running {
    std::string key;
    std::vector<Step> waiting;
  };

  results::RunFolder folder_;
  bool possible_ = false;
  std::unordered_map<std::uint64_t, std::uint64_t> completed_;  // places of records, by the hash of their key
  std::map<std::string, std::uint64_t> running_keys_;           // trials, by key
  std::map<std::uint64_t, Running> running_;                    // by trial
  mutable std::optional<results::JournalReader> journal_;
};

}  // namespace sandglass
