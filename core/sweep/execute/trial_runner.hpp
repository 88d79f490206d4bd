#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/sweep/execute/executor.hpp"
#include "core/trial/trial_run.hpp"

namespace sandglass {

/// How trials that are not finished are kept.
struct TrialRunnerOptions {
  std::filesystem::path folder;    ///< for checkpoint files; created when the first is written
  std::size_t most_in_memory = 8;  ///< halted trials beyond them go into files
  std::int64_t epochs = 0;         ///< a running trial writes a checkpoint every so many epochs; 0: never
  double seconds = 0;              ///< and after so many seconds of running; 0: never
  std::filesystem::path stages{};  ///< where finished stages are shared; empty: they are not
  bool keeps_rung_checkpoints =
      false;                   ///< weights are handed on: what a trial is at a rung goes into a file for its children
  bool record_halted = false;  ///< the outcome of a trial that halts carries its record so far
};

/// The trials that were begun and have not ended: halted ones in memory, or in checkpoint files if there are many, and
/// those of an earlier session in the files it left. Safe to use from several threads at once, each with trials of its
/// own.
class TrialRunner {
 public:
  /// `services` are every trial's; they and `options.folder` have to outlive it.
  TrialRunner(const TrialServices& services, TrialRunnerOptions options);
  ~TrialRunner();

  /// Runs the task from where the trial stands: in memory, in a checkpoint file, or at its start. A trial that is to be
  /// pruned, and whose checkpoint was lost, trains again up to where it halted.
  TaskResult run(const TrialTask& task);

 private:
  struct Kept;
  TaskResult advance(const TrialTask& task);
  static TaskResult ended(const Kept& kept, results::TrialRecord record);
  std::unique_ptr<Kept> take(const TrialTask& task);
  std::unique_ptr<Kept> take_halted(std::uint64_t trial);
  std::unique_ptr<Kept> make(const TrialSpec& job);
  bool restore(Kept& kept, std::int64_t beyond) const;
  void restore_rung(Kept& kept, const TrialTask& task, std::unique_ptr<Kept> own) const;
  void keep(std::unique_ptr<Kept> kept);
  void keep_rung(const Kept& kept);
  bool save(std::uint64_t trial, const TrialRun& run);
  std::filesystem::path file(std::uint64_t trial) const;

  const TrialServices& services_;
  TrialRunnerOptions options_;
  std::atomic<bool> any_files_;  // there may be checkpoint files of our trials
  std::mutex mutex_;
  std::map<std::uint64_t, std::unique_ptr<Kept>> halted_;
  std::deque<std::uint64_t> order_;  // of halting, oldest first
};

/// The checkpoint file of a trial in a run's folder of checkpoints.
std::filesystem::path checkpoint_path(const std::filesystem::path& folder, std::uint64_t trial);

}  // namespace sandglass
