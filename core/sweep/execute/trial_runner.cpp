#include "core/sweep/execute/trial_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "core/base/clock.hpp"
#include "core/base/error.hpp"
#include "core/sweep/execute/rung_checkpoints.hpp"
#include "core/trial/checkpoint/checkpoint.hpp"
#include "core/trial/checkpoint/checkpoint_file.hpp"
#include "core/trial/evaluate/series.hpp"
#include "results/base/files.hpp"

namespace sandglass {
namespace {

constexpr auto kAnyEpoch = std::numeric_limits<std::int64_t>::max();

}  // namespace

/// A trial that has begun, with its own copy of the services.
struct TrialRunner::Kept {
  Kept(TrialSpec its_spec, const TrialServices& shared) : spec(std::move(its_spec)), services(shared) {
    services.progress = &progress;
  }

  TrialSpec spec;
  TrialServices services;
  ProgressCell progress;
  std::unique_ptr<TrialRun> run;
  double started = seconds_since_1970();
  double seconds = 0;  // of running, in this session
  SteadyClock::time_point saved = SteadyClock::now();
};

/// A trial is among the running ones for the life of this object.
class TrialRunner::Running {
 public:
  Running(TrialRunner& runner, const Kept& kept) : runner_(runner), trial_(kept.spec.trial) {
    const std::lock_guard lock(runner_.running_mutex_);
    runner_.running_[trial_] = &kept;
  }
  ~Running() {
    const std::lock_guard lock(runner_.running_mutex_);
    runner_.running_.erase(trial_);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  TrialRunner& runner_;
  std::uint64_t trial_;
};

std::filesystem::path checkpoint_path(const std::filesystem::path& folder, std::uint64_t trial) {
  return folder / fmt::format("{:06}.ckpt", trial);
}

TrialRunner::TrialRunner(const TrialServices& services, TrialRunnerOptions options)
    : services_(services), options_(std::move(options)) {
  // If nothing is kept in memory, other worker processes write files too.
  std::error_code ignored;
  any_files_ = options_.most_in_memory == 0 || std::filesystem::exists(options_.folder, ignored);
}

TrialRunner::~TrialRunner() = default;

std::filesystem::path TrialRunner::file(std::uint64_t trial) const { return checkpoint_path(options_.folder, trial); }

TaskResult TrialRunner::run(const TrialTask& task) {
  TaskResult result;
  result.trial = task.spec.trial;
  const linalg::TeamScope helped(services_.team);
  try {
    return advance(task);
  } catch (const CheckpointMissing& lost) {
    result.state = TaskResult::State::lost;
    result.problem = lost.what();
  } catch (const std::exception& error) {
    result.state = TaskResult::State::broken;
    result.problem = error.what();
  }
  return result;
}

std::vector<results::TrialProgress> TrialRunner::running() const {
  std::vector<results::TrialProgress> all;
  const std::lock_guard lock(running_mutex_);
  for (const auto& [trial, kept] : running_) name_trial(all.emplace_back(kept->progress.read()), kept->spec);
  return all;
}

void name_trial(results::TrialProgress& progress, const TrialSpec& spec) {
  progress.trial = spec.trial;
  progress.point = spec.point;
  progress.replicate = spec.replicate;
  progress.parameters = spec.parameters;
}

TrialRun::State TrialRunner::train(Kept& kept, const TrialTask& task) {
  if (task.prune && kept.run->epoch() >= task.from) return TrialRun::State::halted;  // it waits there
  const Running running(*this, kept);
  if (task.completes) return kept.run->complete(task.from, *task.completes);
  return kept.run->advance(task.prune ? task.from : task.until);
}

TaskResult TrialRunner::advance(const TrialTask& task) {
  auto kept = take(task);
  const auto begin = SteadyClock::now();
  const auto state = train(*kept, task);
  kept->seconds += seconds_since(begin);
  TaskResult result;
  result.trial = task.spec.trial;
  switch (state) {
    case TrialRun::State::stopped: return result;
    case TrialRun::State::ended: return ended(*kept, std::move(kept->run->record()));
    case TrialRun::State::halted:
      if (task.prune) return ended(*kept, pruned_record(kept->run->pruned(), task.from));
      result.state = TaskResult::State::halted;
      result.curve = kept->run->curve();
      if (options_.record_halted) result.record = kept->run->pruned();
      if (options_.keeps_rung_checkpoints) keep_rung(*kept);
      break;
    case TrialRun::State::stage_busy:
      result.state = TaskResult::State::stage_busy;
      result.stage = kept->run->busy_stage();
      break;
  }
  keep(std::move(kept));
  return result;
}

TaskResult TrialRunner::ended(const Kept& kept, results::TrialRecord record) {
  TaskResult result;
  result.trial = kept.spec.trial;
  result.state = TaskResult::State::ended;
  result.record = std::move(record);
  result.record->started = kept.started;
  result.record->duration = kept.seconds;
  return result;
}

std::unique_ptr<TrialRunner::Kept> TrialRunner::take(const TrialTask& task) {
  auto halted = take_halted(task.spec.trial);
  // A trial that is completed where it waits has to have the weights of that epoch.
  const auto most = task.completes ? task.from : kAnyEpoch;
  if (halted && halted->run->trained() > most) halted.reset();
  if (halted && !task.parent) return halted;
  auto kept = make(task.spec);
  if (halted) kept->started = halted->started;
  if (halted) kept->seconds = halted->seconds;
  // If trials exploit each other, a checkpoint counts only if it was taken after the rung.
  const bool from_rung = options_.keeps_rung_checkpoints && task.from > 0;
  if (restore(*kept, from_rung ? task.from : -1, most)) return kept;
  if (from_rung)
    restore_rung(*kept, task, std::move(halted));
  else
    kept->run = std::make_unique<TrialRun>(task.spec, kept->services);
  return kept;
}

std::unique_ptr<TrialRunner::Kept> TrialRunner::take_halted(std::uint64_t trial) {
  std::unique_lock lock(mutex_);
  saved_.wait(lock, [&] { return !saving_.contains(trial); });
  auto found = halted_.extract(trial);
  if (!found) return nullptr;
  std::erase(order_, trial);
  return std::move(found.mapped());
}

std::unique_ptr<TrialRunner::Kept> TrialRunner::make(const TrialSpec& spec) {
  auto kept = std::make_unique<Kept>(spec, services_);
  if (options_.on_progress)
    kept->progress.on_change = [this, kept = kept.get()] { options_.on_progress(kept->progress); };
  if (options_.epochs > 0 || options_.seconds > 0)
    kept->services.after_epoch = [this, kept = kept.get()](const TrialRun& run) {
      const bool due = (options_.epochs > 0 && run.epoch() % options_.epochs == 0) ||
                       (options_.seconds > 0 && seconds_since(kept->saved) >= options_.seconds);
      if (!due) return;
      save(kept->spec.trial, run);
      kept->saved = SteadyClock::now();
    };
  return kept;
}

/// Only from a checkpoint that was taken after more than `beyond` epochs, and no more than `most`.
bool TrialRunner::restore(Kept& kept, std::int64_t beyond, std::int64_t most) const {
  if (options_.folder.empty() || !any_files_) return false;
  std::string note;
  const auto checkpoint = read_checkpoint(file(kept.spec.trial), note);
  if (!checkpoint) return false;
  try {
    const auto epochs = decode(*checkpoint).epochs;
    if (epochs <= beyond || epochs > most) return false;
    kept.run = TrialRun::restore(kept.spec, kept.services, *checkpoint);
  } catch (const Error&) {
    return false;  // of another version, or damaged: the trial restarts, to the same bits
  }
  return true;
}

void TrialRunner::restore_rung(Kept& kept, const TrialTask& task, std::unique_ptr<Kept> own) const try {
  const auto trial = task.spec.trial;
  const std::string mine = own ? own->run->checkpoint() : read_rung_checkpoint(options_.folder, trial, task.from);
  if (task.parent)
    kept.run = TrialRun::exploit(task.spec, kept.services, mine, *task.parent,
                                 read_rung_checkpoint(options_.folder, task.parent->trial, task.from));
  else
    kept.run = TrialRun::restore(task.spec, kept.services, mine);
} catch (const CheckpointMissing&) {
  throw;
} catch (const IoError& error) {
  throw CheckpointMissing(
      fmt::format("trial {} cannot go on from epoch {}: {}", task.spec.trial, task.from, error.what()));
}

/// Unlike other checkpoints this one has to be there: other trials may exploit this one.
void TrialRunner::keep_rung(const Kept& kept) {
  write_rung_checkpoint(options_.folder, kept.spec.trial, kept.run->epoch(), kept.run->checkpoint());
}

void TrialRunner::keep(std::unique_ptr<Kept> kept) {
  std::unique_lock lock(mutex_);
  const auto trial = kept->spec.trial;
  order_.push_back(trial);
  halted_.emplace(trial, std::move(kept));
  if (!options_.folder.empty() && halted_.size() > options_.most_in_memory) save_oldest(lock);
}

/// Moves the trial that halted first to its file, without the lock while it writes.
void TrialRunner::save_oldest(std::unique_lock<std::mutex>& lock) {
  const auto trial = order_.front();
  auto oldest = halted_.extract(trial);
  order_.pop_front();
  saving_.insert(trial);
  lock.unlock();
  const bool saved = options_.keeps_rung_checkpoints || save(trial, *oldest.mapped()->run);
  if (saved) oldest = {};
  lock.lock();
  if (!saved) {
    halted_.insert(std::move(oldest));
    order_.push_front(trial);
  }
  saving_.erase(trial);
  saved_.notify_all();
}

/// False if it cannot be written: a checkpoint saves time and memory, no result depends on it.
bool TrialRunner::save(std::uint64_t trial, const TrialRun& run) {
  try {
    any_files_ = true;
    std::filesystem::create_directories(options_.folder);
    options_.write(file(trial), run.checkpoint());
  } catch (const std::exception&) {
    return false;
  }
  return true;
}

}  // namespace sandglass
