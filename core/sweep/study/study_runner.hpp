#pragma once
#include <atomic>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/sweep/execute/executor.hpp"
#include "core/sweep/forecast/memory_budget.hpp"
#include "core/sweep/schedule/duplicate_trials.hpp"
#include "core/sweep/schedule/execution_order.hpp"
#include "core/sweep/schedule/trial_history.hpp"
#include "core/sweep/schedule/trial_scheduler.hpp"
#include "core/sweep/study/record_writer.hpp"
#include "core/sweep/study/run_study.hpp"
#include "results/journal/journal_reader.hpp"

namespace sandglass {

/// One session: the study's thread, which asks, writes and reports while the executor's threads compute. What it is
/// made of has to outlive it.
class StudyRunner {
 public:
  StudyRunner(const config::StudySpec& study, const Registry& registry, const StudyRunOptions& options,
              SweepObserver& observer, const std::atomic<bool>& interrupt);

  const StudyPlan& plan() const { return plan_; }
  bool complete() const { return writer_.complete(); }

  /// Returns where the data came from. Throws IoError, ConfigError.
  std::string load_data();

  /// Takes over what earlier sessions finished.
  void take_over(const results::JournalReader& reader);

  /// Runs what is left, and builds the study file. Throws IoError, and CheckpointMissing.
  StudyRunResult run(results::JournalWriter journal);

 private:
  using Step = TrialScheduler::Step;

  void tidy();
  void run_trials();
  bool hand_out(Executor& executor);
  Step next_step();
  void begin(const Step& step, Executor& executor);
  TrialSpec job_of(const Step& step) const;
  void submit(const Step& step, Executor& executor);
  void take_in(const std::vector<TaskResult>& outcomes, Executor& executor);
  bool is_known(const Step& step);
  void prune(const Step& step, Executor& executor);

  std::optional<results::TrialRecord> duplicate_of(const TrialSpec& job) const;
  bool reuse_duplicate(const Step& step, const TrialSpec& job);
  void release_duplicates(std::uint64_t original, Executor& executor);
  bool reuse_series(const Step& step, const TrialSpec& job);
  void finish_reused(const Step& step);

  const config::StudySpec& study_;
  const Registry& registry_;
  const StudyRunOptions& options_;
  results::RunFolder folder_;
  SweepObserver& observer_;
  const std::atomic<bool>& interrupt_;
  StudyPlan plan_;
  TrialScheduler scheduler_;
  TrialHistory history_;
  RecordWriter writer_;
  DuplicateTrials duplicates_;
  std::map<std::uint64_t, std::vector<Step>> awaiting_;  // by the trial that runs for them
  std::set<std::uint64_t> reused_;                       // trials whose course is that of an equal one
  DataCache data_;
  std::optional<TrialOrder> order_;  // unless the course is adaptive
  std::optional<MemoryBudget> budget_;
  std::optional<Step> held_;                 // until there is memory for it
  std::map<std::uint64_t, Step> under_way_;  // by trial
  std::atomic<std::uint64_t> epochs_{0};
};

}  // namespace sandglass
