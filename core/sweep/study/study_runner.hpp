#pragma once
#include <atomic>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/base/clock.hpp"
#include "core/sweep/execute/executor.hpp"
#include "core/sweep/forecast/memory_budget.hpp"
#include "core/sweep/schedule/duplicate_trials.hpp"
#include "core/sweep/schedule/execution_order.hpp"
#include "core/sweep/schedule/trial_history.hpp"
#include "core/sweep/schedule/trial_scheduler.hpp"
#include "core/sweep/study/preflight.hpp"
#include "core/sweep/study/record_writer.hpp"
#include "core/sweep/study/reused_records.hpp"
#include "core/sweep/study/run_study.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/progress_file.hpp"

namespace sandglass {

/// One session of a study: asks the scheduler what is next, hands tasks to the executor, writes down what comes back
/// and reports it, all on the calling thread. Keeps references to its constructor's arguments, and owns the journal
/// that it writes.
class StudyRunner {
 public:
  StudyRunner(const config::StudySpec& study, const Registry& registry, const StudyRunOptions& options,
              SweepObserver& observer, const std::atomic<bool>& interrupt);

  const StudyPlan& plan() const { return plan_; }
  bool complete() const { return writer_.complete(); }

  /// Throws IoError, ConfigError.
  CheckedData load_data();

  /// Takes over what earlier sessions finished.
  void take_over(const results::JournalReader& reader);

  /// Runs what is left, and builds the study file. Throws IoError, CheckpointMissing, and std::logic_error if the study
  /// ends unfinished though nobody stopped it.
  StudyRunResult run(results::JournalWriter journal);

 private:
  using Step = TrialScheduler::Step;

  void before_trials(const std::function<void(std::stop_token)>& work);
  void tidy();
  void run_trials();
  void measure_memory();
  std::unique_ptr<Executor> make_executor();
  void stop_if_asked(Executor& executor);
  void name_unresponsive();
  void look_at_running(const Executor& executor);
  bool hand_out(Executor& executor);
  Step next_step();
  bool is_known(const Step& step);
  void begin(const Step& step, Executor& executor);
  TrialSpec trial_of(const Step& step) const;
  void submit(const Step& step, Executor& executor);
  void prune(const Step& step, Executor& executor);

  void take_in(const std::vector<TaskResult>& results, std::exception_ptr& fault);
  void take_in_ended(const std::vector<RecordWriter::Finished>& ended);

  bool reuse_record(const Step& step, const TrialSpec& trial);
  bool reuse_series(const Step& step, const TrialSpec& trial);
  void write_reused();

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
  DataCache data_;
  std::optional<ExecutionOrder> order_;  // unless choices depend on outcomes
  std::optional<MemoryBudget> budget_;
  std::deque<Step> ready_;                   // to be tried again before the scheduler is asked
  std::map<std::uint64_t, Step> under_way_;  // at the executor, by trial
  ReusedRecords reused_{duplicates_};
  std::atomic<std::uint64_t> epochs_{0};
  bool stopping_ = false;
  std::optional<results::ProgressFile> progress_file_;  // while trials run
  SteadyClock::time_point looked_at_running_{};
  std::optional<SteadyClock::time_point> told_to_stop_;  // until the trials that do not stop were named
};

}  // namespace sandglass
