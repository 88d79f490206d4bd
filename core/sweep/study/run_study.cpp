#include "core/sweep/study/run_study.hpp"

#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/config/study/difference.hpp"
#include "core/sweep/execute/rung_checkpoints.hpp"
#include "core/sweep/study/provenance.hpp"
#include "core/sweep/study/study_runner.hpp"
#include "results/base/files.hpp"
#include "results/base/folder_lock.hpp"
#include "results/base/temporary_file.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {

SweepObserver::~SweepObserver() = default;
void SweepObserver::on_restart(const std::string&) {}
void SweepObserver::on_unresponsive(const std::vector<std::uint64_t>&, const SweepProgress&) {}
void SweepObserver::on_stop_before_trials() {}

namespace {

using results::JournalWriter;
using results::RunFolder;

/// Throws IoError if the folder holds no run, or that of another study.
void require_same_study(const config::StudySpec& study, const RunFolder& folder) {
  const auto begun = results::JournalReader(folder.journal()).header().resolved_yaml;
  if (begun != study.resolved_yaml)
    throw IoError(fmt::format(
        "{} is not the study that was begun in this folder:\n  {}\n"
        "undo that, or run the changed study into a folder of its own with --out",
        folder.study_yaml().string(), fmt::join(config::study_difference(begun, study.resolved_yaml), "\n  ")));
}

/// All that a process holds of a run's folder. The members are acquired in this order and released in the reverse one:
/// the lock last, when the runner with its journal is gone.
class RunSession {
 public:
  RunSession(const config::StudySpec& study, const Registry& registry, const StudyRunOptions& options,
             SweepObserver& observer, const std::atomic<bool>& interrupt)
      : study_(study),
        registry_(registry),
        options_(options),
        observer_(observer),
        interrupt_(interrupt),
        folder_{options.folder} {}

  StudyRunResult start();
  StudyRunResult resume();

 private:
  void make_runner() { runner_ = std::make_unique<StudyRunner>(study_, registry_, options_, observer_, interrupt_); }
  StudyRunResult run(JournalWriter journal);

  const config::StudySpec& study_;
  const Registry& registry_;
  const StudyRunOptions& options_;
  SweepObserver& observer_;
  const std::atomic<bool>& interrupt_;
  const RunFolder folder_;
  std::optional<results::NewRunFolder> new_folder_;  // of a run that begins; holds its lock
  std::optional<results::FolderLock> lock_;          // of a run that goes on
  std::unique_ptr<StudyRunner> runner_;
};

StudyRunResult RunSession::start() {
  results::require_free_folder(folder_, study_.resolved_yaml);
  make_runner();
  const std::string source = runner_->load_data();
  new_folder_.emplace(folder_, study_.resolved_yaml);
  auto journal = JournalWriter::create(folder_.root, make_header(study_, runner_->plan(), registry_, source));
  new_folder_->keep();
  return run(std::move(journal));
}

StudyRunResult RunSession::resume() {
  require_same_study(study_, folder_);  // before anything is touched
  lock_.emplace(folder_.root);
  require_same_study(study_, folder_);  // it may have been extended in between
  results::remove_temporary_files(folder_.root);
  results::remove_temporary_files(folder_.trials());
  auto journal = JournalWriter::open(folder_.root);
  const results::JournalReader reader(folder_.journal());
  make_runner();
  runner_->take_over(reader);
  if (!runner_->complete()) runner_->load_data();
  return run(std::move(journal));
}

/// If a checkpoint that trials continue from is missing, the population cannot be finished: all of it runs again, to
/// the same bits.
StudyRunResult RunSession::run(JournalWriter journal) {
  try {
    return runner_->run(std::move(journal));
  } catch (const CheckpointMissing& missing) {
    observer_.on_restart(missing.what());
  }
  runner_.reset();  // its journal is closed before it is opened again
  std::filesystem::remove_all(folder_.checkpoints());
  make_runner();
  runner_->load_data();
  return runner_->run(JournalWriter::open(folder_.root));
}

}  // namespace

StudyRunResult start_study(const config::StudySpec& study, const Registry& registry, const StudyRunOptions& options,
                           SweepObserver& observer, const std::atomic<bool>& interrupt) {
  return RunSession(study, registry, options, observer, interrupt).start();
}

StudyRunResult resume_study(const config::StudySpec& study, const Registry& registry, const StudyRunOptions& options,
                            SweepObserver& observer, const std::atomic<bool>& interrupt) {
  return RunSession(study, registry, options, observer, interrupt).resume();
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
