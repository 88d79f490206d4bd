#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/sweep/schedule/duplicate_trials.hpp"
#include "core/sweep/study/record_writer.hpp"

namespace sandglass {

/// Records of trials that equal one that has completed, and are not computed again: they take over its record, under a
/// pruner job by job. Keeps a reference to its constructor's argument. One thread.
class ReusedRecords {
 public:
  explicit ReusedRecords(const DuplicateTrials& duplicates) : duplicates_(duplicates) {}

  /// A whole record that was taken over.
  void add(results::TrialRecord record) { ended_.push_back({std::move(record)}); }

  /// Under a pruner: the trial's series are those of its equal, until it ends or drop().
  void begin(std::uint64_t trial) { under_way_.insert(trial); }
  bool under_way(std::uint64_t trial) const { return under_way_.contains(trial); }
  void drop(std::uint64_t trial) { under_way_.erase(trial); }

  /// A trial under way has ended as its equal did, or was pruned after so many epochs. Throws IoError if the record of
  /// its equal cannot be read any more.
  void end(const TrialSpec& trial, std::optional<std::int64_t> pruned_after = {});

  /// How many wait to be written.
  std::size_t waiting() const { return ended_.size(); }

  /// Those that wait, to be written by the caller; count() has them.
  std::vector<RecordWriter::Finished> take();

  /// Trials that were not computed in this session.
  std::uint64_t count() const { return count_; }

 private:
  const DuplicateTrials& duplicates_;
  std::set<std::uint64_t> under_way_;
  std::vector<RecordWriter::Finished> ended_;
  std::uint64_t count_ = 0;
};

}  // namespace sandglass
