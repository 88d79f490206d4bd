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
#include "results/record/new_run_folder.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {

SweepObserver::~SweepObserver() = default;
void SweepObserver::on_restart(const std::string&) {}

namespace {

using results::JournalWriter;
using results::RunFolder;

/// Runs the session. If the state that trials go on from is lost, a population cannot be finished: all of it runs
/// again, to the same bits.
StudyRunResult run_session(StudyRunner& session, JournalWriter journal,
                      const std::function<std::unique_ptr<StudyRunner>()>& make, SweepObserver& observer,
                      const RunFolder& folder) {
  try {
    return session.run(std::move(journal));
  } catch (const CheckpointMissing& lost) {
    observer.on_restart(lost.what());
  }
  std::filesystem::remove_all(folder.checkpoints());
  const auto anew = make();
  anew->load_data();
  return anew->run(JournalWriter::open(folder.root));
}

/// Throws IoError if the folder holds no run, or that of another study.
void require_same_study(const config::StudySpec& study, const RunFolder& folder) {
  const auto begun = results::JournalReader(folder.journal()).header().resolved_yaml;
  if (begun != study.resolved_yaml)
    throw IoError(fmt::format("{} is not the study that was begun in this folder:\n  {}\n"
                              "undo that, or run the changed study into a folder of its own with --out",
                              folder.study_yaml().string(),
                              fmt::join(config::study_difference(begun, study.resolved_yaml), "\n  ")));
}

}  // namespace

StudyRunResult start_study(const config::StudySpec& study, const Registry& registry, const StudyRunOptions& options,
                      SweepObserver& observer, const std::atomic<bool>& interrupt) {
  const RunFolder folder{options.folder};
  results::require_free_folder(folder, study.resolved_yaml);
  const auto make = [&] { return std::make_unique<StudyRunner>(study, registry, options, observer, interrupt); };
  const auto session = make();
  const std::string source = session->load_data();
  results::NewRunFolder begun(folder, study.resolved_yaml);  // and its lock
  auto journal = JournalWriter::create(folder.root, make_header(study, session->plan(), registry, source));
  begun.keep();
  return run_session(*session, std::move(journal), make, observer, folder);
}

StudyRunResult resume_study(const config::StudySpec& study, const Registry& registry, const StudyRunOptions& options,
                       SweepObserver& observer, const std::atomic<bool>& interrupt) {
  const RunFolder folder{options.folder};
  require_same_study(study, folder);  // before anything is touched
  const results::FolderLock lock(folder.root);
  require_same_study(study, folder);  // it may have been extended in between
  results::remove_temporary_files(folder.root);
  results::remove_temporary_files(folder.trials());
  JournalWriter journal = JournalWriter::open(folder.root);
  const results::JournalReader reader(folder.journal());
  const auto make = [&] { return std::make_unique<StudyRunner>(study, registry, options, observer, interrupt); };
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
