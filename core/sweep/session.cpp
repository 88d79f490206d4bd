#include "core/sweep/session.hpp"

#include "core/base/clock.hpp"
#include "core/sweep/check_data.hpp"
#include "core/sweep/make_executor.hpp"
#include "core/sweep/provenance.hpp"
#include "core/sweep/rung_files.hpp"
#include "results/store/study_file.hpp"

namespace sandglass {
namespace {

constexpr std::chrono::milliseconds kTick{100};

/// All outcomes there are; waits a tick for the first.
std::vector<SliceOutcome> next_outcomes(Executor& executor) {
  std::vector<SliceOutcome> outcomes;
  for (auto outcome = executor.next(kTick); outcome; outcome = executor.next(std::chrono::milliseconds(0)))
    outcomes.push_back(std::move(*outcome));
  return outcomes;
}

}  // namespace

Session::Session(const config::StudySpec& study, const Registry& registry, const SessionOptions& options,
                 SweepObserver& observer, const std::atomic<bool>& interrupt)
    : study_(study),
      registry_(registry),
      options_(options),
      folder_{options.folder},
      observer_(observer),
      interrupt_(interrupt),
      plan_(study, registry),
      course_(study, plan_, registry),
      known_(study),
      ledger_(study, folder_, plan_.trials(), observer),
      twins_(study, plan_),
      data_(registry) {}

std::string Session::load_data() { return check_data(study_, plan_, registry_, data_); }

void Session::take_over(const results::JournalReader& reader) {
  reader.for_each([&](results::JournalEvent&& event, std::uint64_t) {
    const auto* finish = std::get_if<results::FinishEvent>(&event);
    if (!finish || (options_.again && options_.again(finish->record))) return;
    ledger_.count(finish->record);
    twins_.add(finish->record);
    if (course_.adaptive()) known_.add(finish->record);
  });
  ledger_.progress().earlier = ledger_.progress().finished;
  if (!course_.inherits()) return;
  for (const auto& record : trials_at_rungs(folder_.checkpoints()))
    if (!ledger_.is_done(record.trial)) known_.add_halted(record);
}

SessionResult Session::run(results::JournalWriter journal) {
  ledger_.open(std::move(journal));
  if (!complete()) run_trials();
  const auto file = results::ensure_study_file(folder_.root);
  if (complete()) tidy();
  return {ledger_.progress(), !complete(), file.digest, file.problems};
}

/// What only a study that is not finished needs.
void Session::tidy() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_.checkpoints(), ignored);
  std::filesystem::remove_all(folder_.stages(), ignored);
}

void Session::run_trials() {
  ledger_.append(results::SessionEvent{seconds_since_1970(), options_.workers, describe_host()});
  auto& progress = ledger_.progress();
  progress.planned_epochs = (progress.planned - progress.earlier) * plan_.max_epochs();
  const auto begin = SteadyClock::now();
  if (!course_.adaptive() && options_.workers > 1) order_.emplace(study_, plan_);
  budget_.emplace(study_, plan_, registry_, data_);
  const auto executor = make_executor(study_, registry_, data_, options_, course_.inherits(), [this] { ++epochs_; });
  bool stopping = false, finished = false;
  for (;;) {
    if (interrupt_ && !stopping) {
      stopping = true;
      executor->stop();
      observer_.on_stopping(progress);
    }
    if (!stopping && !finished) finished = hand_out(*executor);
    if (under_way_.empty()) break;
    ledger_.flush();
    const auto outcomes = next_outcomes(*executor);
    progress.epochs = epochs_;
    progress.seconds = seconds_since(begin);
    take_in(outcomes, *executor);
    observer_.on_tick(progress);
  }
}

/// Goes along the course as far as it is known and there is room for work. True once there is no further step.
bool Session::hand_out(Executor& executor) {
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
Course::Step Session::next_step() {
  if (!order_) return course_.next();
  const auto trial = order_->next();
  if (!trial) return {};
  return {Step::Kind::run, {*trial, *trial, 0, 0}, plan_.ask(*trial / plan_.replicates()).value()};
}

void Session::begin(const Step& step, Executor& executor) {
  const auto job = job_of(step);
  if (course_.prunes()) {
    if (borrow(step, job)) return;
  } else {
    if (take_over_twin(step, job)) return;
    if (const auto original = twins_.begin(job)) {
      awaiting_[*original].push_back(step);
      return;
    }
  }
  submit(step, executor);
}

TrialJob Session::job_of(const Step& step) const {
  auto job = plan_.job(step.job.trial, step.point);
  if (step.phase) job.descent = {step.phase->origin, step.phase->lineage};
  return job;
}

void Session::submit(const Step& step, Executor& executor) {
  TrialSlice slice{job_of(step), step.job.from, step.job.until};
  if (step.source) {
    slice.source = plan_.job(step.phase->origin, step.source->point);
    slice.source->descent = {step.source->origin, step.source->lineage};
  }
  ledger_.begin(step.job.trial);
  budget_->begin(step.point);
  executor.submit(std::move(slice));
  under_way_.emplace(step.job.trial, step);
}

void Session::take_in(const std::vector<SliceOutcome>& outcomes, Executor& executor) {
  std::vector<TrialLedger::Finished> records;
  for (const auto& outcome : outcomes) {
    const auto step = under_way_.extract(outcome.trial).mapped();
    budget_->end(step.point);
    switch (outcome.state) {
      case SliceOutcome::State::stopped: break;
      case SliceOutcome::State::waiting: submit(step, executor); break;
      case SliceOutcome::State::lost: throw StateLost(outcome.problem);
      case SliceOutcome::State::broken: throw IoError(outcome.problem);
      case SliceOutcome::State::halted: course_.report(step.job.number, {outcome.curve, false, {}, {}}); break;
      case SliceOutcome::State::ended:
        course_.report(step.job.number, outcome_of(*outcome.record, study_));
        records.push_back({*outcome.record, outcome.file});
    }
  }
  ledger_.finish(records);
  for (const auto& [record, file] : records) {
    twins_.add(record);
    if (order_) order_->learn(record);
    release_twins(record.trial, executor);
  }
}

/// Whether an earlier session, or an equal trial, found out what the job leads to; then the course is told.
bool Session::is_known(const Step& step) {
  if (!course_.adaptive()) return ledger_.is_done(step.job.trial);
  auto outcome = known_.outcome(step, config::parameters_at(study_, step.point));
  if (!outcome) return false;
  if (outcome->ended && borrowed_.erase(step.job.trial) > 0) finish_borrowed(step);
  course_.report(step.job.number, std::move(*outcome));
  return true;
}

}  // namespace sandglass
