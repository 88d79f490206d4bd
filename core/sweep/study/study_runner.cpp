#include "core/sweep/study/study_runner.hpp"

#include <fmt/format.h>

#include "core/base/clock.hpp"
#include "core/base/error.hpp"
#include "core/sweep/execute/make_executor.hpp"
#include "core/sweep/execute/rung_checkpoints.hpp"
#include "core/sweep/study/preflight.hpp"
#include "core/sweep/study/provenance.hpp"
#include "core/trial/evaluate/series.hpp"
#include "results/store/study_file.hpp"

namespace sandglass {
namespace {

constexpr std::chrono::milliseconds kTick{100};

/// All outcomes there are; waits a tick for the first.
std::vector<TaskResult> next_outcomes(Executor& executor) {
  std::vector<TaskResult> outcomes;
  for (auto outcome = executor.next(kTick); outcome; outcome = executor.next(std::chrono::milliseconds(0)))
    outcomes.push_back(std::move(*outcome));
  return outcomes;
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
      duplicates_(study, plan_),
      data_(registry) {}

std::string StudyRunner::load_data() { return check_data(study_, plan_, registry_, data_); }

void StudyRunner::take_over(const results::JournalReader& reader) {
  reader.for_each([&](results::JournalEvent&& event, std::uint64_t) {
    const auto* finish = std::get_if<results::FinishEvent>(&event);
    if (!finish || (options_.again && options_.again(finish->record))) return;
    writer_.count(finish->record);
    duplicates_.add(finish->record);
    if (scheduler_.adaptive()) history_.add(finish->record);
  });
  writer_.progress().earlier = writer_.progress().finished;
  if (!scheduler_.exploits()) return;
  for (const auto& record : trials_at_rung_checkpoints(folder_.checkpoints()))
    if (!writer_.is_done(record.trial)) history_.add_halted(record);
}

StudyRunResult StudyRunner::run(results::JournalWriter journal) {
  writer_.open(std::move(journal));
  if (!complete()) run_trials();
  const auto file = results::ensure_study_file(folder_.root);
  if (complete()) tidy();
  return {writer_.progress(), !complete(), file.digest, file.problems};
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
  progress.planned_epochs = (progress.planned - progress.earlier) * plan_.max_epochs();
  const auto begin = SteadyClock::now();
  if (!scheduler_.adaptive() && options_.workers > 1) order_.emplace(study_, plan_);
  budget_.emplace(study_, plan_, registry_, data_);
  const auto executor = make_executor(study_, registry_, data_, options_, scheduler_.exploits(), [this] { ++epochs_; });
  bool stopping = false, finished = false;
  for (;;) {
    if (interrupt_ && !stopping) {
      stopping = true;
      executor->stop();
      observer_.on_stopping(progress);
    }
    if (!stopping && !finished) finished = hand_out(*executor);
    if (under_way_.empty()) break;
    writer_.flush();
    const auto outcomes = next_outcomes(*executor);
    progress.epochs = epochs_;
    progress.seconds = seconds_since(begin);
    take_in(outcomes, *executor);
    observer_.on_tick(progress);
  }
}

/// Goes along the course as far as it is known and there is room for work. True once there is no further step.
bool StudyRunner::hand_out(Executor& executor) {
  while (under_way_.size() < executor.capacity()) {
    const auto step = held_ ? *std::exchange(held_, std::nullopt) : next_step();
    if (step.kind == Step::Kind::finished) return true;
    if (step.kind == Step::Kind::unknown) return false;
    if (step.kind == Step::Kind::prune) {
      prune(step, executor);
    } else if (!is_known(step)) {
      if (!budget_->admits(step.point)) {
        held_ = step;
        return false;
      }
      begin(step, executor);
    }
  }
  return false;
}

/// A course whose choices depend on no outcome may be gone in any order.
TrialScheduler::Step StudyRunner::next_step() {
  if (!order_) return scheduler_.next();
  const auto trial = order_->next();
  if (!trial) return {};
  return {Step::Kind::run, {*trial, *trial, 0, 0}, plan_.ask(*trial / plan_.replicates()).value()};
}

void StudyRunner::begin(const Step& step, Executor& executor) {
  const auto job = job_of(step);
  if (scheduler_.prunes()) {
    if (reuse_series(step, job)) return;
  } else {
    if (reuse_duplicate(step, job)) return;
    if (const auto original = duplicates_.begin(job)) {
      awaiting_[*original].push_back(step);
      return;
    }
  }
  submit(step, executor);
}

TrialSpec StudyRunner::job_of(const Step& step) const {
  auto job = plan_.job(step.job.trial, step.point);
  if (step.phase) job.ancestry = {step.phase->parent, step.phase->ancestry_digest};
  return job;
}

void StudyRunner::submit(const Step& step, Executor& executor) {
  TrialTask task{job_of(step), step.job.from, step.job.until};
  if (step.source) {
    task.source = plan_.job(step.phase->parent, step.source->point);
    task.source->ancestry = {step.source->parent, step.source->ancestry_digest};
  }
  writer_.begin(step.job.trial);
  budget_->begin(step.point);
  executor.submit(std::move(task));
  under_way_.emplace(step.job.trial, step);
}

void StudyRunner::take_in(const std::vector<TaskResult>& outcomes, Executor& executor) {
  std::vector<RecordWriter::Finished> records;
  for (const auto& outcome : outcomes) {
    const auto step = under_way_.extract(outcome.trial).mapped();
    const bool pruned = step.kind == Step::Kind::prune;  // which the scheduler knows
    if (!pruned) budget_->end(step.point);
    switch (outcome.state) {
      case TaskResult::State::stopped: break;
      case TaskResult::State::waiting: pruned ? prune(step, executor) : submit(step, executor); break;
      case TaskResult::State::lost: throw CheckpointMissing(outcome.problem);
      case TaskResult::State::broken: throw IoError(outcome.problem);
      case TaskResult::State::halted: scheduler_.report(step.job.number, {outcome.curve, false, {}, {}}); break;
      case TaskResult::State::ended:
        if (!pruned) scheduler_.report(step.job.number, outcome_of(*outcome.record, study_));
        records.push_back({*outcome.record, outcome.file});
    }
  }
  writer_.finish(records);
  for (const auto& [record, file] : records) {
    duplicates_.add(record);
    if (order_) order_->learn(record);
    release_duplicates(record.trial, executor);
  }
}

/// Whether an earlier session, or an equal trial, found out what the job leads to; then the course is told.
bool StudyRunner::is_known(const Step& step) {
  if (!scheduler_.adaptive()) return writer_.is_done(step.job.trial);
  auto outcome = history_.outcome(step, config::parameters_at(study_, step.point));
  if (!outcome) return false;
  if (outcome->ended && reused_.erase(step.job.trial) > 0) finish_reused(step);
  scheduler_.report(step.job.number, std::move(*outcome));
  return true;
}

// What a StudyRunner does with trials that are equal, and how it ends trials.
using results::TrialRecord;

/// The record of a completed trial that equals this one, with its arrays, in this one's name.
std::optional<TrialRecord> StudyRunner::duplicate_of(const TrialSpec& job) const {
  std::uint64_t original = 0;
  const auto record = duplicates_.record_for(job, original);
  const auto file = folder_.trial_file(original);
  std::error_code ignored;
  if (!record || !std::filesystem::exists(file, ignored)) return record;
  try {
    return with_identity_of(job, results::read_trial_file(file));
  } catch (const IoError&) {
    return std::nullopt;  // then it runs
  }
}

/// Whether a finished trial is the same as this one: then its record becomes this one's, too.
bool StudyRunner::reuse_duplicate(const Step& step, const TrialSpec& job) {
  auto record = duplicate_of(job);
  if (!record) return false;
  scheduler_.report(step.job.number, outcome_of(*record, study_));
  writer_.finish(std::move(*record));
  return true;
}

/// Trials that waited for the one that they equal.
void StudyRunner::release_duplicates(std::uint64_t original, Executor& executor) {
  const auto waiting = awaiting_.extract(original);
  if (!waiting) return;
  for (const auto& step : waiting.mapped())
    if (!reuse_duplicate(step, job_of(step))) submit(step, executor);
}

/// Under a pruner: whether a completed trial is the same as this one. Then this one's course is known as far as it may
/// go, and nothing is computed.
bool StudyRunner::reuse_series(const Step& step, const TrialSpec& job) {
  if (scheduler_.exploits() || step.job.from > 0) return false;
  auto record = duplicate_of(job);
  if (!record) return false;
  record->arrays.clear();
  history_.add(*record);
  reused_.insert(job.trial);
  return is_known(step);
}

void StudyRunner::finish_reused(const Step& step) {
  auto record = duplicate_of(job_of(step));
  if (!record) throw IoError(fmt::format("the file of a trial that equals trial {} cannot be read", step.job.trial));
  writer_.finish(std::move(*record));
}

void StudyRunner::prune(const Step& step, Executor& executor) {
  const auto job = job_of(step);
  const auto epochs = step.job.until;
  if (history_.pruned_at(job.trial, static_cast<std::size_t>(epochs), job.parameters)) return;
  if (reused_.erase(job.trial) == 0) {
    executor.submit({.job = job, .from = epochs, .until = epochs, .source = {}, .prune = true});
    under_way_.emplace(job.trial, step);
    return;
  }
  std::uint64_t original = 0;
  writer_.finish(pruned_record(duplicates_.record_for(job, original).value(), epochs));
}

}  // namespace sandglass
