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

namespace {

using results::JournalWriter;
using results::RunFolder;

/// All that a process holds of a run's folder. The order of the members is that in which they are taken; the lock is
/// given back last, when the runner with its journal is gone.
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
  void require_new() const;
  StudyRunResult run(JournalWriter journal);

  const config::StudySpec& study_;
  const Registry& registry_;
  const StudyRunOptions& options_;
  SweepObserver& observer_;
  const std::atomic<bool>& interrupt_;
  const RunFolder folder_;
  std::optional<results::FolderLock> lock_;
  std::unique_ptr<StudyRunner> runner_;
};

void RunSession::require_new() const {
  if (std::filesystem::exists(folder_.journal()))
    throw IoError(
        fmt::format("{} already holds a study; nothing was changed\n"
                    "to finish or see it: sandglass resume {}\n"
                    "to run again beside it: add --out with another folder",
                    folder_.root.string(), folder_.root.string()));
  // A run that was killed before its journal began leaves the very same text.
  const auto yaml = folder_.study_yaml();
  if (std::filesystem::exists(yaml) && results::read_text(yaml) != study_.resolved_yaml)
    throw IoError(
        fmt::format("{} would be replaced, and it is not the file of a run; nothing was changed\n"
                    "add --out with another folder",
                    yaml.string()));
}

StudyRunResult RunSession::start() {
  require_new();
  make_runner();
  const std::string source = runner_->load_data();
  results::create_folders(folder_.trials());
  lock_.emplace(folder_.root);
  require_new();  // another process may have been faster
  results::write_atomically(folder_.study_yaml(), study_.resolved_yaml);
  return run(JournalWriter::create(folder_.root, make_header(study_, runner_->plan(), registry_, source)));
}

StudyRunResult RunSession::resume() {
  lock_.emplace(folder_.root);
  results::remove_temporary_files(folder_.root);
  results::remove_temporary_files(folder_.trials());
  auto journal = JournalWriter::open(folder_.root);
  const results::JournalReader reader(folder_.journal());
  if (reader.header().resolved_yaml != study_.resolved_yaml)
    throw IoError(
        fmt::format("{} is not the study that was begun in this folder:\n  {}\n"
                    "undo that, or run the changed study into a folder of its own with --out",
                    folder_.study_yaml().string(),
                    fmt::join(config::study_difference(reader.header().resolved_yaml, study_.resolved_yaml), "\n  ")));
  make_runner();
  runner_->take_over(reader);
  if (!runner_->complete()) runner_->load_data();
  return run(std::move(journal));
}

/// If the state that trials go on from is lost, a population cannot be finished: all of it runs again, to the same
/// bits.
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
