#include "core/sweep/study_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/error.hpp"
#include "core/config/difference.hpp"
#include "core/sweep/check_data.hpp"
#include "core/sweep/course.hpp"
#include "core/sweep/known_trials.hpp"
#include "core/sweep/make_executor.hpp"
#include "core/sweep/memory_budget.hpp"
#include "core/sweep/provenance.hpp"
#include "core/sweep/rung_files.hpp"
#include "core/sweep/trial_keeper.hpp"
#include "core/sweep/trial_order.hpp"
#include "core/sweep/twins.hpp"
#include "core/trial/checkpoint_file.hpp"
#include "core/trial/record_course.hpp"
#include "results/base/files.hpp"
#include "results/base/folder_lock.hpp"
#include "results/base/temporary_file.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/journal/run_folder.hpp"
#include "results/store/study_file.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass {

SweepObserver::~SweepObserver() = default;
void SweepObserver::on_afresh(const std::string&) {}

namespace {

using results::JournalWriter;
using results::RunFolder;
using results::TrialRecord;
using results::TrialStatus;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{100};

/// One session: the study's thread, which asks, writes and reports while the executor's threads compute.
class Session {
 public:
  Session(const config::StudySpec& study, const Registry& registry, const SessionOptions& options,
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
        twins_(study, plan_),
        data_(registry) {
    progress_.planned = plan_.trials();
    done_.resize(progress_.planned, false);
    begun_.resize(progress_.planned, false);
  }

  const StudyPlan& plan() const { return plan_; }

  /// Returns where the data came from.
  std::string load_data() { return check_data(study_, plan_, registry_, data_); }

  /// Takes over what earlier sessions finished.
  void take_over(const results::JournalReader& reader) {
    reader.for_each([&](results::JournalEvent&& event, std::uint64_t) {
      const auto* finish = std::get_if<results::FinishEvent>(&event);
      if (!finish || (options_.again && options_.again(finish->record))) return;
      count(finish->record);
      twins_.add(finish->record);
      if (course_.adaptive()) known_.add(finish->record);
    });
    progress_.earlier = progress_.finished;
    if (!course_.inherits()) return;
    for (const auto& record : trials_at_rungs(folder_.checkpoints()))
      if (record.trial < done_.size() && !done_[record.trial]) known_.add_halted(record);
  }

  bool complete() const { return progress_.finished == progress_.planned; }

  SessionResult run(JournalWriter journal) {
    if (!complete()) run_trials(journal);
    const auto file = results::ensure_study_file(folder_.root);
    if (complete()) tidy();
    return {progress_, !complete(), file.digest, file.problems};
  }

 private:
  /// What only a study that is not finished needs.
  void tidy() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_.checkpoints(), ignored);
    std::filesystem::remove_all(folder_.stages(), ignored);
  }

  void run_trials(JournalWriter& journal) {
    journal.append(results::SessionEvent{
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(), options_.workers,
        describe_host()});
    progress_.planned_epochs = (progress_.planned - progress_.earlier) * plan_.max_epochs();
    const auto begin = Clock::now();
    if (!course_.adaptive() && options_.workers > 1) order_.emplace(study_, plan_);
    budget_.emplace(study_, plan_, registry_, data_);
    const auto its_executor = make_executor(study_, registry_, data_, options_, course_.inherits(), [this] { ++epochs_; });
    Executor& executor = *its_executor;
    bool stopping = false, finished = false;
    for (;;) {
      if (interrupt_ && !stopping) {
        stopping = true;
        executor.stop();
        observer_.on_stopping(progress_);
      }
      if (!stopping && !finished) finished = hand_out(executor, journal);
      if (under_way_.empty()) break;
      journal.flush();
      const auto outcomes = next_outcomes(executor);
      progress_.epochs = epochs_;
      progress_.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      take_in(outcomes, executor, journal);
      observer_.on_tick(progress_);
    }
  }

  /// A trial's record, and the file with its arrays if a worker wrote it.
  struct Finished {
    TrialRecord record;
    std::optional<results::TrialFile> file;
  };

  /// Goes along the course as far as it is known and there is room for work. True once there is no further step.
  bool hand_out(Executor& executor, JournalWriter& journal) {
    while (under_way_.size() < executor.capacity()) {
      const auto step = held_ ? *std::exchange(held_, std::nullopt) : next_step();
      if (step.kind == Course::Step::Kind::finished) return true;
      if (step.kind == Course::Step::Kind::unknown) return false;
      if (step.kind == Course::Step::Kind::prune) {
        prune(step, executor, journal);
      } else if (!is_known(step, journal)) {
        if (!budget_->admits(step.point)) {
          held_ = step;
          return false;
        }
        begin(step, executor, journal);
      }
    }
    return false;
  }

  /// A course whose choices depend on no outcome may be gone in any order.
  Course::Step next_step() {
    if (!order_) return course_.next();
    const auto trial = order_->next();
    if (!trial) return {};
    return {Course::Step::Kind::run, {*trial, *trial, 0, 0}, plan_.ask(*trial / plan_.replicates()).value()};
  }

  void begin(const Course::Step& step, Executor& executor, JournalWriter& journal) {
    auto job = job_of(step);
    if (course_.prunes()) {
      if (borrow(step, job, journal)) return;
    } else {
      if (take_over_twin(step, job, journal)) return;
      if (const auto original = twins_.begin(job)) {
        awaiting_[*original].push_back(step);
        return;
      }
    }
    if (!is_begun(job.trial)) journal.append(results::StartEvent{job.trial});
    submit(step, std::move(job), executor);
  }

  TrialJob job_of(const Course::Step& step) const {
    auto job = plan_.job(step.job.trial, step.point);
    if (step.phase) job.descent = {step.phase->origin, step.phase->lineage};
    return job;
  }

  void submit(const Course::Step& step, TrialJob job, Executor& executor) {
    TrialSlice slice{std::move(job), step.job.from, step.job.until};
    if (step.source) {
      slice.source = plan_.job(step.phase->origin, step.source->point);
      slice.source->descent = {step.source->origin, step.source->lineage};
    }
    budget_->begin(step.point);
    executor.submit(std::move(slice));
    under_way_.emplace(step.job.trial, step);
  }

  /// Whether a finished trial is the same as this one: then its record becomes this one's, too.
  bool take_over_twin(const Course::Step& step, const TrialJob& job, JournalWriter& journal) {
    auto record = twin_of(job);
    if (!record) return false;
    course_.report(step.job.number, outcome_of(*record, study_));
    finish({{std::move(*record), {}}}, journal);
    return true;
  }

  /// The record of a completed trial that equals this one, with its arrays, in this one's name.
  std::optional<TrialRecord> twin_of(const TrialJob& job) const {
    std::uint64_t original = 0;
    const auto record = twins_.record_for(job, original);
    const auto file = folder_.trial_file(original);
    std::error_code ignored;
    if (!record || !std::filesystem::exists(file, ignored)) return record;
    try {
      return in_the_name_of(job, results::read_trial_file(file));
    } catch (const IoError&) {
      return std::nullopt;  // then it runs
    }
  }

  /// Under a pruner: whether a completed trial is the same as this one. Then this one's course is known as far as it may
  /// go, and nothing is computed.
  bool borrow(const Course::Step& step, const TrialJob& job, JournalWriter& journal) {
    if (course_.inherits() || step.job.from > 0) return false;
    auto record = twin_of(job);
    if (!record) return false;
    record->arrays.clear();
    known_.add(*record);
    borrowed_.insert(job.trial);
    return is_known(step, journal);
  }

  void finish_borrowed(const Course::Step& step, JournalWriter& journal) {
    auto record = twin_of(job_of(step));
    if (!record) throw IoError(fmt::format("the file of a trial that equals trial {} cannot be read", step.job.trial));
    finish({{std::move(*record), {}}}, journal);
  }

  /// Trials that waited for the one that they equal.
  void release_twins(std::uint64_t original, Executor& executor, JournalWriter& journal) {
    const auto waiting = awaiting_.extract(original);
    if (!waiting) return;
    for (const auto& step : waiting.mapped()) {
      auto job = plan_.job(step.job.trial, step.point);
      if (take_over_twin(step, job, journal)) continue;
      journal.append(results::StartEvent{job.trial});
      submit(step, std::move(job), executor);
    }
  }

  bool is_begun(std::uint64_t trial) {
    const bool before = begun_[trial];
    begun_[trial] = true;
    return before;
  }

  /// Whether an earlier session, or an equal trial, found out what the job leads to; then the course is told.
  bool is_known(const Course::Step& step, JournalWriter& journal) {
    if (!course_.adaptive()) return done_[step.job.trial];
    auto outcome = known_.outcome(step, config::parameters_at(study_, step.point));
    if (!outcome) return false;
    if (outcome->ended && borrowed_.erase(step.job.trial) > 0) finish_borrowed(step, journal);
    course_.report(step.job.number, std::move(*outcome));
    return true;
  }

  void prune(const Course::Step& step, Executor& executor, JournalWriter& journal) {
    const auto job = job_of(step);
    if (known_.pruned_at(job.trial, static_cast<std::size_t>(step.job.until), job.parameters)) return;
    if (borrowed_.erase(job.trial) > 0) {
      std::uint64_t original = 0;
      finish({{pruned_record(twins_.record_for(job, original).value(), step.job.until), {}}}, journal);
      return;
    }
    finish({{executor.prune(job, step.job.until), {}}}, journal);
  }

  /// All outcomes there are; waits a tick for the first.
  static std::vector<SliceOutcome> next_outcomes(Executor& executor) {
    std::vector<SliceOutcome> outcomes;
    for (auto outcome = executor.next(kTick); outcome; outcome = executor.next(std::chrono::milliseconds(0)))
      outcomes.push_back(std::move(*outcome));
    return outcomes;
  }

  void take_in(const std::vector<SliceOutcome>& outcomes, Executor& executor, JournalWriter& journal) {
    std::vector<Finished> records;
    for (const auto& outcome : outcomes) {
      const auto step = under_way_.extract(outcome.trial).mapped();
      budget_->end(step.point);
      switch (outcome.state) {
        case SliceOutcome::State::stopped: break;
        case SliceOutcome::State::waiting:
          submit(step, job_of(step), executor);
          break;
        case SliceOutcome::State::lost: throw StateLost(outcome.problem);
        case SliceOutcome::State::broken: throw IoError(outcome.problem);
        case SliceOutcome::State::halted: course_.report(step.job.number, {outcome.curve, false, {}, {}}); break;
        case SliceOutcome::State::ended:
          course_.report(step.job.number, outcome_of(*outcome.record, study_));
          records.push_back({*outcome.record, outcome.file});
      }
    }
    finish(records, journal);
    for (const auto& [record, file] : records) {
      twins_.add(record);
      if (order_) order_->learn(record);
      release_twins(record.trial, executor, journal);
    }
  }

  /// Writes records down with one disk flush for all; only then do they count.
  void finish(const std::vector<Finished>& records, JournalWriter& journal) {
    if (records.empty()) return;
    for (const auto& [record, file] : records) {
      if (file)
        journal.append(record, file->name, file->digest);
      else
        write(record, journal);
    }
    journal.sync();
    std::error_code ignored;
    const bool checkpoints = std::filesystem::exists(folder_.checkpoints(), ignored);
    for (const auto& [record, file] : records) {
      if (checkpoints) remove_checkpoint(checkpoint_path(folder_.checkpoints(), record.trial));
      count(record);
      observer_.on_trial(record, progress_);
    }
  }

  void write(const TrialRecord& record, JournalWriter& journal) {
    if (record.arrays.empty()) {
      journal.append(record);
      return;
    }
    const auto file = results::write_trial_file(folder_.root, record);
    journal.append(record, file.name, file.digest);
  }

  void count(const TrialRecord& record) {
    if (record.trial >= progress_.planned || done_[record.trial]) return;
    done_[record.trial] = true;
    ++progress_.finished;
    if (record.status == TrialStatus::failed) ++progress_.failed;
    if (record.status == TrialStatus::pruned) ++progress_.pruned;
    const auto& objective = study_.base.objective;
    if (study_.base.objectives.size() > 1) return;  // then none is the best
    const double value = results::objective_value(record, objective.metric).value_or(std::nan(""));
    if (record.status != TrialStatus::completed || std::isnan(value)) return;
    const bool better = !progress_.best || (objective.minimize ? value < *progress_.best : value > *progress_.best);
    // The same best whichever of two equal trials came first.
    const bool earlier_equal = progress_.best && value == *progress_.best && record.trial < progress_.best_trial;
    if (better || earlier_equal) {
      progress_.best = value;
      progress_.best_trial = record.trial;
    }
  }

  const config::StudySpec& study_;
  const Registry& registry_;
  const SessionOptions& options_;
  RunFolder folder_;
  SweepObserver& observer_;
  const std::atomic<bool>& interrupt_;
  StudyPlan plan_;
  Course course_;
  KnownTrials known_;
  Twins twins_;
  std::map<std::uint64_t, std::vector<Course::Step>> awaiting_;  // by the trial that runs for them
  std::set<std::uint64_t> borrowed_;  // trials whose course is that of an equal one
  DataCache data_;
  std::optional<TrialOrder> order_;      // unless the course is adaptive
  std::optional<MemoryBudget> budget_;
  std::optional<Course::Step> held_;     // until there is memory for it
  std::map<std::uint64_t, Course::Step> under_way_;  // by trial
  std::vector<bool> begun_;
  SweepProgress progress_;
  std::vector<bool> done_;
  std::atomic<std::uint64_t> epochs_{0};
};

/// Runs the session. If the state that trials go on from is lost, a population cannot be finished: all of it runs again,
/// to the same bits.
SessionResult run_session(Session& session, JournalWriter journal, const std::function<std::unique_ptr<Session>()>& make,
                          SweepObserver& observer, const RunFolder& folder) {
  try {
    return session.run(std::move(journal));
  } catch (const StateLost& lost) {
    observer.on_afresh(lost.what());
  }
  std::filesystem::remove_all(folder.checkpoints());
  const auto afresh = make();
  afresh->load_data();
  return afresh->run(JournalWriter::open(folder.root));
}

}  // namespace

SessionResult start_study(const config::StudySpec& study, const Registry& registry, const SessionOptions& options,
                          SweepObserver& observer, const std::atomic<bool>& interrupt) {
  const RunFolder folder{options.folder};
  if (std::filesystem::exists(folder.journal()))
    throw IoError(
        fmt::format("{} already holds a study; nothing was changed\n"
                    "to finish or see it: sandglass resume {}\n"
                    "to run again beside it: add --out with another folder",
                    folder.root.string(), folder.root.string()));
  const auto make = [&] { return std::make_unique<Session>(study, registry, options, observer, interrupt); };
  const auto session = make();
  const std::string source = session->load_data();
  results::create_folders(folder.trials());
  const results::FolderLock lock(folder.root);
  results::write_atomically(folder.study_yaml(), study.resolved_yaml);
  auto journal = JournalWriter::create(folder.root, make_header(study, session->plan(), registry, source));
  return run_session(*session, std::move(journal), make, observer, folder);
}

SessionResult resume_study(const config::StudySpec& study, const Registry& registry, const SessionOptions& options,
                           SweepObserver& observer, const std::atomic<bool>& interrupt) {
  const RunFolder folder{options.folder};
  const results::FolderLock lock(folder.root);
  results::remove_temporary_files(folder.root);
  results::remove_temporary_files(folder.trials());
  JournalWriter journal = JournalWriter::open(folder.root);
  const results::JournalReader reader(folder.journal());
  if (reader.header().resolved_yaml != study.resolved_yaml)
    throw IoError(
        fmt::format("{} is not the study that was begun in this folder:\n  {}\n"
                    "undo that, or run the changed study into a folder of its own with --out",
                    folder.study_yaml().string(),
                    fmt::join(config::study_difference(reader.header().resolved_yaml, study.resolved_yaml), "\n  ")));
  const auto make = [&] { return std::make_unique<Session>(study, registry, options, observer, interrupt); };
  const auto session = make();
  session->take_over(reader);
  if (!session->complete()) session->load_data();
  return run_session(*session, std::move(journal), make, observer, folder);
}

void extend_study(const config::StudySpec& study, const Registry& registry, const std::filesystem::path& root) {
  const RunFolder folder{root};
  const results::FolderLock lock(root);
  auto header = results::JournalReader(folder.journal()).header();
  header.planned_trials = StudyPlan(study, registry).trials();
  header.resolved_yaml = study.resolved_yaml;
  JournalWriter::replace_header(root, header);
  results::write_atomically(folder.study_yaml(), study.resolved_yaml);
}

}  // namespace sandglass
