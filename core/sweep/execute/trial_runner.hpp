#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/sweep/execute/executor.hpp"
#include "core/trial/checkpoint/checkpoint_file.hpp"
#include "core/trial/progress_cell.hpp"
#include "core/trial/trial_run.hpp"

namespace sandglass {

/// How trials that have not ended are kept.
struct TrialRunnerOptions {
  std::filesystem::path folder;         ///< for checkpoint files; created when the first is written
  std::size_t most_in_memory = 8;       ///< halted trials; the oldest beyond them go into files
  std::int64_t epochs = 0;              ///< a running trial writes a checkpoint every so many epochs; 0: never
  double seconds = 0;                   ///< and after so many seconds of running; 0: never
  std::filesystem::path stages{};       ///< where finished stages are shared; empty: they are not
  bool keeps_rung_checkpoints = false;  ///< if trials exploit each other (PBT): see rung_checkpoints.hpp
  bool record_halted = false;           ///< the result of a trial that halts carries its record so far
  /// Called on a trial's thread after each of its batches and epochs, if there is one.
  std::function<void(const ProgressCell&)> on_progress = {};
  std::function<void(const std::filesystem::path&, std::string_view)> write = write_checkpoint;
};

/// Runs tasks, and keeps the trials that have halted: in memory, and the oldest in checkpoint files if there are many.
/// Trials of an earlier session continue from the files that it left. Safe to use from several threads at once, each
/// with trials of its own; a thread that writes a checkpoint does not hold up the others.
class TrialRunner {
 public:
  /// `services` are for all trials. Keeps a reference to them.
  TrialRunner(const TrialServices& services, TrialRunnerOptions options);
  ~TrialRunner();

  /// Runs the task from where its trial stands: in memory, in a checkpoint file, or at its start. If a trial is to be
  /// pruned or completed and its checkpoint is gone, it trains again up to where it halted. Never throws: what is wrong
  /// is in the result.
  TaskResult run(const TrialTask& task);

  /// How far the trials are that run just now, by number.
  std::vector<results::TrialProgress> running() const;

 private:
  struct Kept;
  class Running;
  TaskResult advance(const TrialTask& task);
  TrialRun::State train(Kept& kept, const TrialTask& task);
  static TaskResult ended(const Kept& kept, results::TrialRecord record);
  std::unique_ptr<Kept> take(const TrialTask& task);
  std::unique_ptr<Kept> take_halted(std::uint64_t trial);
  std::unique_ptr<Kept> make(const TrialSpec& spec);
  bool restore(Kept& kept, std::int64_t beyond, std::int64_t most) const;
  void restore_rung(Kept& kept, const TrialTask& task, std::unique_ptr<Kept> own) const;
  void keep(std::unique_ptr<Kept> kept);
  void save_oldest(std::unique_lock<std::mutex>& lock);
  void keep_rung(const Kept& kept);
  bool save(std::uint64_t trial, const TrialRun& run);
  std::filesystem::path file(std::uint64_t trial) const;

  const TrialServices& services_;
  TrialRunnerOptions options_;
  std::atomic<bool> any_files_;  // there may be checkpoint files of our trials
  std::mutex mutex_;
  std::map<std::uint64_t, std::unique_ptr<Kept>> halted_;
  std::deque<std::uint64_t> order_;  // of halting, oldest first
  std::set<std::uint64_t> saving_;   // halted trials that are being written to their files
  std::condition_variable saved_;
  mutable std::mutex running_mutex_;
  std::map<std::uint64_t, const Kept*> running_;
};

/// Says of the progress which trial it is of.
void name_trial(results::TrialProgress& progress, const TrialSpec& spec);

/// The checkpoint file of a trial in a run's folder of checkpoints.
std::filesystem::path checkpoint_path(const std::filesystem::path& folder, std::uint64_t trial);

}  // namespace sandglass
