#include "core/sweep/study_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/error.hpp"
#include "core/sweep/plan.hpp"
#include "core/sweep/provenance.hpp"
#include "core/sweep/thread_executor.hpp"
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

namespace {

using results::JournalWriter;
using results::RunFolder;
using results::TrialRecord;
using results::TrialStatus;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{100};
constexpr std::uint64_t kLookedAt = 10'000;  // points among which each variant is looked for before the study starts

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
        data_(registry) {
    progress_.planned = plan_.trials();
    done_.resize(progress_.planned, false);
  }

  const StudyPlan& plan() const { return plan_; }

  /// Faults of the study itself stop it before it begins: the first trial, and with variants the first of each, are
  /// gone through up to their first step. Returns where the data came from.
  std::string load_data() {
    std::set<std::string> seen;
    std::string source;
    const std::size_t wanted = std::max<std::size_t>(study_.variants.size(), 1);
    const auto looked_at = std::min<std::uint64_t>(progress_.planned, kLookedAt * study_.replicates);
    for (std::uint64_t trial = 0; trial < looked_at && seen.size() < wanted; trial += study_.replicates) {
      const TrialJob job = plan_.job(trial);
      const auto variant = study_.variants.empty() ? std::string() : to_string(job.parameters.front().second);
      if (!seen.insert(variant).second) continue;
      check_recorded_splits(job);
      const auto its_source = check_trial(job, {registry_, data_, {}});
      if (source.find(its_source) == source.npos) source += (source.empty() ? "" : "; ") + its_source;
    }
    return source;
  }

  /// Takes over what earlier sessions finished.
  void take_over(const results::JournalReader& reader) {
    reader.for_each([&](results::JournalEvent&& event, std::uint64_t) {
      if (const auto* finish = std::get_if<results::FinishEvent>(&event)) count(finish->record);
    });
    progress_.earlier = progress_.finished;
  }

  bool complete() const { return progress_.finished == progress_.planned; }

  SessionResult run(JournalWriter journal) {
    if (!complete()) run_trials(journal);
    const auto file = results::ensure_study_file(folder_.root);
    return {progress_, !complete(), file.digest, file.problems};
  }

 private:
  void check_recorded_splits(const TrialJob& job) {
    const auto data = data_.get(job.config.dataset, job.config.split, job.config.transforms);
    const auto& record = job.config.record;
    const bool no_latents = record.latents != "none" && data->named(record.latents).empty();
    if (no_latents || (record.reconstructions > 0 && data->test.empty() && data->valid.empty()))
      throw ConfigError(
          fmt::format("the study records {} of examples that it does not have: dataset/{} has no test part "
                      "of its own\nset dataset.test to draw one from the training pool",
                      no_latents ? "latents" : "reconstructions", job.config.dataset.name));
  }

  void run_trials(JournalWriter& journal) {
    journal.append(results::SessionEvent{
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(), options_.workers,
        describe_host()});
    progress_.planned_epochs = (progress_.planned - progress_.earlier) * plan_.max_epochs();
    const auto begin = Clock::now();
    ThreadExecutor executor(registry_, data_, options_.workers, [this] { ++epochs_; });
    std::uint64_t next = 0, under_way = 0;
    bool stopping = false;
    for (;;) {
      if (interrupt_ && !stopping) {
        stopping = true;
        executor.stop();
        observer_.on_stopping(progress_);
      }
      for (; !stopping && next < progress_.planned && under_way < executor.capacity(); ++next) {
        if (done_[next]) continue;
        journal.append(results::StartEvent{next});
        executor.submit(plan_.job(next));
        ++under_way;
      }
      if (under_way == 0) break;
      journal.flush();
      const auto outcomes = next_outcomes(executor);
      under_way -= outcomes.size();
      progress_.epochs = epochs_;
      progress_.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      write_down(outcomes, journal);
      observer_.on_tick(progress_);
    }
  }

  /// All outcomes there are; waits a tick for the first.
  static std::vector<TrialOutcome> next_outcomes(Executor& executor) {
    std::vector<TrialOutcome> outcomes;
    for (auto outcome = executor.next(kTick); outcome; outcome = executor.next(std::chrono::milliseconds(0)))
      outcomes.push_back(std::move(*outcome));
    return outcomes;
  }

  /// Writes outcomes down with one disk flush for all; only then do they count.
  void write_down(const std::vector<TrialOutcome>& outcomes, JournalWriter& journal) {
    bool any = false;
    for (const auto& outcome : outcomes) {
      if (!outcome.record) continue;
      write(*outcome.record, journal);
      any = true;
    }
    if (any) journal.sync();
    for (const auto& outcome : outcomes) {
      if (!outcome.record) continue;
      count(*outcome.record);
      observer_.on_trial(*outcome.record, progress_);
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
    const auto& objective = study_.base.objective;
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
  DataCache data_;
  SweepProgress progress_;
  std::vector<bool> done_;
  std::atomic<std::uint64_t> epochs_{0};
};

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
  Session session(study, registry, options, observer, interrupt);
  const std::string source = session.load_data();
  results::create_folders(folder.trials());
  const results::FolderLock lock(folder.root);
  results::write_atomically(folder.study_yaml(), study.resolved_yaml);
  return session.run(JournalWriter::create(folder.root, make_header(study, session.plan(), registry, source)));
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
        fmt::format("{} is not the study that was begun in this folder (the journal holds another)\n"
                    "restore it, or run the changed study into a folder of its own with --out",
                    folder.study_yaml().string()));
  Session session(study, registry, options, observer, interrupt);
  session.take_over(reader);
  if (!session.complete()) session.load_data();
  return session.run(std::move(journal));
}

}  // namespace sandglass
