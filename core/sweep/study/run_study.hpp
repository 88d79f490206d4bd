#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/config/study/study_spec.hpp"
#include "core/plugin/load/registry.hpp"
#include "core/sweep/study/sweep_observer.hpp"

namespace sandglass {

class DataCache;
class Executor;

/// Makes the executor, once there is something to run. `exploits`: trials may exploit each other (PBT). `on_epoch`
/// is called after every epoch of every trial, on any thread.
using ExecutorFactory =
    std::function<std::unique_ptr<Executor>(DataCache& data, bool exploits, std::function<void()> on_epoch)>;

struct StudyRunOptions {
  std::filesystem::path folder;  ///< the run's folder
  unsigned workers = 1;
  std::vector<std::filesystem::path> plugins = {};  ///< libraries that worker processes load beside the study's own
  /// How a worker process is started, for `isolation: process`.
  std::vector<std::string> worker_command = {"/proc/self/exe", "worker"};
  /// Says of a finished trial whether its record is set aside, so that it runs again; empty: none is.
  std::function<bool(const results::TrialRecord&)> again = {};
  bool overwrite = false;              ///< start_study() replaces the run that is in the folder, if there is one
  ExecutorFactory make_executor = {};  ///< empty: the executor that the study asks for
  double stop_patience = 1;  ///< seconds after a stop until SweepObserver::on_unresponsive(), on_stop_before_trials()
};

/// How a session ended.
struct StudyRunResult {
  SweepProgress progress;
  bool interrupted = false;           ///< asked to stop before every trial was finished
  std::uint64_t digest = 0;           ///< of the study file's content, timing aside: equal digests mean equal bits
  std::vector<std::string> problems;  ///< what could not be put into the study file
  bool rebuilt = false;               ///< the study file was missing or out of date before
};

/// Runs a study from its beginning: creates the folder, runs every trial, writes each finished one down durably, and
/// builds the study file. Ends early, with everything finished kept, once `interrupt` is true.
/// Throws before anything is written: IoError or ConfigError if the data cannot be loaded or divided, IoError if the
/// folder already holds a study or cannot be written; a run that is to be replaced then stays. Throws IoError if a
/// result cannot be written (a full disk): what was finished before is safe, and resume_study() goes on from there.
StudyRunResult start_study(const config::StudySpec& study, const Registry& registry, const StudyRunOptions& options,
                           SweepObserver& observer, const std::atomic<bool>& interrupt);

/// "checkpoint, limits and isolation": the keys of what may be changed while a study is under way (config::is_fixed).
std::string free_keys();

/// Runs what is left of the study in the folder. The result is, bit for bit, that of a run that was never interrupted.
/// `study` may differ from the one that was begun in what no result depends on (config::is_fixed): if anything is left
/// to run, journal and study.yaml then say so. Throws as start_study, and IoError, with what differs, if it is another
/// study.
StudyRunResult resume_study(const config::StudySpec& study, const Registry& registry, const StudyRunOptions& options,
                            SweepObserver& observer, const std::atomic<bool>& interrupt);

/// Tells the study in the folder, which `study` is, that its data lie in the folder `data` now: config::move_data(),
/// also in the folder. Throws ConfigError if it reads none, IoError if they are not there or have changed.
void move_study_data(config::StudySpec& study, const Registry& registry, const std::filesystem::path& folder,
                     const std::filesystem::path& data);

/// Gives the finished or stopped study in the folder more points: `study` is the same but for its sampler, which gives
/// more. Finished trials stay; resume_study() then runs the rest, and the result is, bit for bit, that of a study that
/// had so many points from the start. Throws IoError, ConfigError.
void extend_study(const config::StudySpec& study, const Registry& registry, const std::filesystem::path& folder);

}  // namespace sandglass
