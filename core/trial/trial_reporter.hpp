#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/trial/train/stage_trainer.hpp"
#include "core/trial/trial_spec.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass {

/// Tells services.progress and services.on_epoch how far a trial is. Keeps a reference to the services. On the trial's
/// thread.
class TrialReporter {
 public:
  explicit TrialReporter(const TrialServices& services) : services_(services) {}

  /// It begins to train, or goes on after `done` of its `epochs` epochs with these series.
  void begin(const std::vector<results::Series>& series, std::int64_t done, std::int64_t epochs) const;
  void enter(const char* phase) const;
  /// `prefix`: of the names of the series that the epoch measures.
  void begin_epoch(const std::string& prefix, const StageTrainer& trainer) const;
  void end_epoch(const std::vector<results::Series>& series, std::int64_t done) const;

  /// `epochs` are done: calls on_epoch for those that were not told yet.
  void report(std::int64_t epochs);
  /// So many were told by whoever trained them.
  void skip_to(std::int64_t epochs) { reported_ = epochs; }

 private:
  const TrialServices& services_;
  std::int64_t reported_ = 0;
};

}  // namespace sandglass
