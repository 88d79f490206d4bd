#pragma once
#include <cstdint>
#include <filesystem>
#include <map>

#include "core/trial/trial_spec.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// What trials that halted have recorded so far: in this session, as their workers said; in earlier ones, as their rung
/// checkpoints say. One thread.
class HaltedRecords {
 public:
  explicit HaltedRecords(std::filesystem::path rungs) : rungs_(std::move(rungs)) {}  ///< empty: there are none

  void keep(results::TrialRecord record);
  void forget(std::uint64_t trial) { records_.erase(trial); }

  /// The record of a trial that goes on after `epoch` epochs, with what it had recorded by then. As one that is pruned
  /// there.
  results::TrialRecord so_far(const TrialSpec& spec, std::int64_t epoch) const;

 private:
  std::filesystem::path rungs_;
  std::map<std::uint64_t, results::TrialRecord> records_;
};

}  // namespace sandglass
