#include "core/sweep/study/study_runner.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "core/base/clock.hpp"
#include "core/base/error.hpp"
#include "core/sweep/execute/make_executor.hpp"
#include "core/sweep/execute/rung_checkpoints.hpp"
#include "core/sweep/study/preflight.hpp"
#include "core/sweep/provenance/provenance.hpp"
#include "core/sweep/study/stoppable_work.hpp"
#include "results/store/study_file.hpp"

namespace sandglass {
namespace {

constexpr std::chrono::milliseconds kTick{100};
constexpr double kLookEvery = 1;             // seconds between two looks at the trials that run
constexpr std::size_t kMostReused = 64;      // records of equal trials that share one flush of the disk
constexpr std::size_t kMostSteps = 100'000;  // between two looks at what the executor has done

/// All results that are there; waits for the first. What the executor throws after the first is put into `fault`.
std::vector<TaskResult> next_results(Executor& executor, std::chrono::milliseconds wait, std::exception_ptr& fault) {
  std::vector<TaskResult> results;
  try {
    for (auto result = executor.next(wait); result; result = executor.next(std::chrono::milliseconds(0)))
      results.push_back(std::move(*result));
  } catch (const std::exception&) {
    fault = std::current_exception();
  }
  return results;
}

}  // namespace

StudyRunner::StudyRunner(const config::StudySpec& study, const Registry& registry, const StudyRunOptions& options,
                         SweepObserver& observer, const std::atomic<bool>& interrupt)
    : study_(study),
      registry_(registry),
      options_(options),
      folder_{options.folder},
      observer_(observer),
      interrupt_(interrupt),
      plan_(study, registry),
      scheduler_(study, plan_, registry),
      history_(study),
      writer_(study, folder_, plan_.trials(), observer),
      duplicates_(study, plan_, folder_),
      data_(registry) {}

CheckedData StudyRunner::load_data() {
  CheckedData data;
  before_trials([&](std::stop_token) { data = check_data(study_, plan_, registry_, data_); });
  observer_.on_data(data.overviews);
  return data;
}

/// Does what may take long before the first trial.
void StudyRunner::before_trials(const std::function<void(std::stop_token)>& work) {
  do_stoppable(work, interrupt_, options_.stop_patience, [this] { observer_.on_stop_before_trials(); });
}

void StudyRunner::take_over(const results::JournalReader& reader) {
  reader.for_each([&](results::JournalEvent&& event, std::uint64_t place) {
    const auto* finish = std::get_if<results::FinishEvent>(&event);
    if (!finish || (options_.again && options_.again(finish->record))) return;
    writer_.count(finish->record);
    duplicates_.add(finish->record, place);
    if (scheduler_.adaptive()) history_.add(finish->record);
  });
  writer_.progress().earlier = writer_.progress().finished;
  if (!scheduler_.exploits()) return;
  for (const auto& record : trials_at_rung_checkpoints(folder_.checkpoints()))
    if (!writer_.is_done(record.trial)) history_.add_halted(record);
}

StudyRunResult StudyRunner::run(results::JournalWriter journal) {
  writer_.open(std::move(journal));
  if (!complete()) {
    run_trials();
    writer_.append(results::SessionEndEvent{seconds_since_1970()});
    writer_.flush();
  }
  const auto file = results::ensure_study_file(folder_.root);
  if (complete()) tidy();
  return {writer_.progress(), !complete(), file.digest, file.problems, file.rebuilt};
}

/// What only a study that is not finished needs.
void StudyRunner::tidy() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_.checkpoints(), ignored);
  std::filesystem::remove_all(folder_.stages(), ignored);
}

void StudyRunner::run_trials() {
  writer_.append(results::SessionEvent{seconds_since_1970(), options_.workers, describe_host()});
  auto& progress = writer_.progress();
  const auto begin = SteadyClock::now();
  if (!scheduler_.adaptive() && options_.workers > 1) order_.emplace(study_, plan_);
  measure_memory();
  const auto executor = make_executor();
  progress_file_.emplace(folder_.root);
  for (;;) {
    stop_if_asked(*executor);
    const bool more = !stopping_ && hand_out(*executor);
    write_reused();
    if (under_way_.empty() && !more) break;
    writer_.flush();
    std::exception_ptr fault;
    const auto results = next_results(*executor, more ? std::chrono::milliseconds(0) : kTick, fault);
    progress.epochs = epochs_;
    progress.seconds = seconds_since(begin);
    take_in(results, fault);
    if (fault) std::rethrow_exception(fault);
    look_at_running(*executor);
    observer_.on_tick(progress);
    if (!under_way_.empty()) name_unresponsive();
  }
  progress.running.clear();
  progress_file_.reset();
  if (interrupt_ || complete()) return;
  throw std::logic_error(
      fmt::format("{} of {} trials are finished and kept, and the scheduler gave no further one, though nobody stopped "
                  "the study\nthis is a fault of Sandglass, not of the study: please report it with {}",
                  progress.finished, progress.planned, folder_.study_yaml().string()));
}

/// Under resources.memory trials are tried out first, for some seconds, in which a stop is heeded.
void StudyRunner::measure_memory() {
  if (study_.resources.mebibytes <= 0) {
    budget_.emplace(study_, plan_, registry_, data_);
    return;
  }
  before_trials([&](std::stop_token stop) { budget_.emplace(study_, plan_, registry_, data_, stop); });
}

std::unique_ptr<Executor> StudyRunner::make_executor() {
  const auto on_epoch = [this] { ++epochs_; };
  if (options_.make_executor) return options_.make_executor(data_, scheduler_.exploits(), on_epoch);
  return sandglass::make_executor(study_, registry_, data_, options_, scheduler_.exploits(), on_epoch);
}

void StudyRunner::stop_if_asked(Executor& executor) {
  if (!interrupt_ || stopping_) return;
  stopping_ = true;
  told_to_stop_ = SteadyClock::now();
  executor.stop();
  observer_.on_stopping(writer_.progress());
}

void StudyRunner::look_at_running(const Executor& executor) {
  if (seconds_since(looked_at_running_) < kLookEvery) return;
  looked_at_running_ = SteadyClock::now();
  auto& running = writer_.progress().running;
  running = executor.running();
  progress_file_->write(running);
}

/// A thread that a plugin holds cannot be ended; the program can.
void StudyRunner::name_unresponsive() {
  if (!told_to_stop_ || seconds_since(*told_to_stop_) < options_.stop_patience) return;
  told_to_stop_.reset();
  writer_.flush();
  results::ensure_study_file(folder_.root);
  std::vector<std::uint64_t> trials;
  for (const auto& [trial, step] : under_way_) trials.push_back(trial);
  observer_.on_unresponsive(trials, writer_.progress());
}

/// Follows the scheduler as far as its choices are known and the executor has room. True if it
/// only paused, after many steps, and has more to do before any result comes back.
bool StudyRunner::hand_out(Executor& executor) {
  for (std::size_t steps = 0; under_way_.size() < executor.capacity() && !interrupt_; ++steps) {
    if (steps == kMostSteps || reused_.waiting() == kMostReused) return true;
    const auto step = next_step();
    switch (step.kind) {
      case Step::Kind::finished:
      case Step::Kind::unknown: return false;
      case Step::Kind::prune: prune(step, executor); break;
      case Step::Kind::run:
        if (is_known(step)) break;
        if (!budget_->admits(step.point)) {
          ready_.push_front(step);
          return false;
        }
        begin(step, executor);
    }
  }
  return interrupt_;
}

/// Where choices depend on no outcome, trials may run in any order.
TrialScheduler::Step StudyRunner::next_step() {
  if (!ready_.empty()) {
    auto step = std::move(ready_.front());
    ready_.pop_front();
    return step;
  }
  if (!order_) return scheduler_.next();
  const auto trial = order_->next();
  if (!trial) return {};
  return {Step::Kind::run, {*trial, *trial, 0, 0}, plan_.ask(*trial / plan_.replicates()).value()};
}

/// Whether an earlier session, or an equal trial, found out what the step leads to; then the scheduler is told.
bool StudyRunner::is_known(const Step& step) {
  if (!scheduler_.adaptive()) return writer_.is_done(step.job.trial);
  auto outcome = history_.outcome(step, config::parameters_at(study_, step.point));
  if (!outcome) return false;
  if (outcome->ended && reused_.under_way(step.job.trial)) reused_.end(trial_of(step));
  scheduler_.report(step.job.number, std::move(*outcome));
  return true;
}

void StudyRunner::begin(const Step& step, Executor& executor) {
  const auto trial = trial_of(step);
  if (scheduler_.prunes()) {
    if (reuse_series(step, trial)) return;
  } else if (reuse_record(step, trial) || !duplicates_.begin(trial, step)) {
    return;
  }
  submit(step, executor);
}

TrialSpec StudyRunner::trial_of(const Step& step) const {
  auto trial = plan_.trial_spec(step.job.trial, step.point);
  if (step.segment) trial.ancestry = {step.segment->parent, step.segment->ancestry_digest};
  return trial;
}

void StudyRunner::submit(const Step& step, Executor& executor) {
  reused_.drop(step.job.trial);  // the record that it repeats ends before this job does: now it runs itself
  TrialTask task{trial_of(step), step.job.from, step.job.until};
  if (step.job.completes) task.completes = step.reason;
  if (step.parent) {
    task.parent = plan_.trial_spec(step.segment->parent, step.parent->point);
    task.parent->ancestry = {step.parent->parent, step.parent->ancestry_digest};
  }
  writer_.begin(step.job.trial);
  budget_->begin(step.point);
  executor.submit(std::move(task));
  under_way_.emplace(step.job.trial, step);
}

void StudyRunner::prune(const Step& step, Executor& executor) {
  const auto trial = trial_of(step);
  const auto epochs = step.job.until;
  if (history_.pruned_at(trial.trial, static_cast<std::size_t>(epochs), trial.parameters)) return;
  if (reused_.under_way(trial.trial)) return reused_.end(trial, epochs);
  executor.submit({.spec = trial, .from = epochs, .until = epochs, .parent = {}, .prune = true});
  under_way_.emplace(trial.trial, step);
}

/// Writes down what has ended, even beside a fault. A result that is one (lost, broken) is put into `fault`.
void StudyRunner::take_in(const std::vector<TaskResult>& results, std::exception_ptr& fault) {
  std::vector<RecordWriter::Finished> ended;
  for (const auto& result : results) {
    const auto step = under_way_.extract(result.trial).mapped();
    const bool prunes = step.kind == Step::Kind::prune;  // the scheduler counts it as ended already
    if (!prunes) budget_->end(step.point);
    switch (result.state) {
      case TaskResult::State::stopped: break;
      case TaskResult::State::stage_busy:
        fault = std::make_exception_ptr(std::logic_error("an executor gave back a task that it should have kept"));
        break;
      case TaskResult::State::lost: fault = std::make_exception_ptr(CheckpointMissing(result.problem)); break;
      case TaskResult::State::broken: fault = std::make_exception_ptr(IoError(result.problem)); break;
      case TaskResult::State::halted: scheduler_.report(step.job.number, {result.curve, false, {}, {}}); break;
      case TaskResult::State::ended:
        if (!prunes) scheduler_.report(step.job.number, outcome_of(*result.record, study_));
        ended.push_back({*result.record, result.file});
    }
  }
  take_in_ended(ended);
}

void StudyRunner::take_in_ended(const std::vector<RecordWriter::Finished>& ended) {
  const auto places = writer_.finish(ended);
  for (std::size_t i = 0; i < ended.size(); ++i) {
    const auto& record = ended[i].record;
    duplicates_.add(record, places[i]);
    if (order_) order_->learn(record);
    const auto waiting = duplicates_.end(record.trial);
    ready_.insert(ready_.end(), waiting.begin(), waiting.end());
  }
}

// Trials that equal one that has completed are not computed again.

/// Whether a completed trial equals this one: then its record becomes this one's, too.
bool StudyRunner::reuse_record(const Step& step, const TrialSpec& trial) {
  auto record = duplicates_.record_for(trial);
  if (!record) return false;
  scheduler_.report(step.job.number, outcome_of(*record, study_));
  reused_.add(std::move(*record));
  return true;
}

/// Under a pruner: whether a completed trial equals this one. Then its series says what the jobs of this one lead to.
bool StudyRunner::reuse_series(const Step& step, const TrialSpec& trial) {
  if (scheduler_.exploits() || step.job.from > 0) return false;
  const auto record = duplicates_.record_for(trial);
  if (!record) return false;
  history_.add(*record);
  reused_.begin(trial.trial);
  return is_known(step);
}

void StudyRunner::write_reused() {
  const auto records = reused_.take();
  auto& progress = writer_.progress();
  progress.planned_epochs = plan_.max_epochs(progress.planned - progress.earlier - reused_.count());
  writer_.finish(records);
}

}  // namespace sandglass
