#include "core/sweep/study/run_study.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/config/study/difference.hpp"
#include "core/config/study/study_blocks.hpp"
#include "core/config/validate/move_data.hpp"
#include "core/linalg/environment.hpp"
#include "core/sweep/execute/rung_checkpoints.hpp"
#include "core/sweep/provenance/data_fingerprint.hpp"
#include "core/sweep/provenance/provenance.hpp"
#include "core/sweep/study/study_runner.hpp"
#include "results/base/files.hpp"
#include "results/base/folder_lock.hpp"
#include "results/base/temporary_file.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass {

SweepObserver::~SweepObserver() = default;
void SweepObserver::on_data(const std::vector<DataOverview>&) {}
void SweepObserver::on_restart(const std::string&) {}
void SweepObserver::on_unresponsive(const std::vector<std::uint64_t>&, const SweepProgress&) {}
void SweepObserver::on_stop_before_trials() {}

std::string free_keys() {
  std::vector<std::string_view> keys;
  for (const auto& block : config::kStudyBlocks)
    if (!block.fixed) keys.push_back(block.key);
  keys.insert(keys.end(), config::kFreeKeys.begin(), config::kFreeKeys.end());
  const auto last = keys.back();
  keys.pop_back();
  return fmt::format("{} and {}", fmt::join(keys, ", "), last);
}

namespace {

using results::JournalWriter;
using results::RunFolder;

/// What has changed of how its trials run. Throws IoError if the folder holds no run, or that of another study.
std::vector<std::string> require_same_study(const config::StudySpec& study, const RunFolder& folder) {
  const auto begun = results::JournalReader(folder.journal()).header().resolved_yaml;
  auto [fixed, free] = config::study_changes(begun, study.resolved_yaml);
  if (!fixed.empty())
    throw IoError(
        fmt::format("this is not the study that was begun in {}:\n  {}\n"
                    "undo that, or run the changed study into a folder of its own with --out; {} may be changed",
                    folder.root.string(), fmt::join(fixed, "\n  "), free_keys()));
  return std::move(free);
}

/// Trials that round differently would be ranked together with those before them.
void require_same_arithmetic(const results::StudyHeader& begun, const std::filesystem::path& root) {
  const auto theirs = begun.host.find("products");
  if (theirs == begun.host.end() || theirs->second == linalg::arithmetic_name()) return;
  throw IoError(
      fmt::format("the trials of {} were computed with products by '{}', this program computes them by '{}' here: "
                  "their bits would not belong together\n"
                  "go on with a program and a processor like those (SANDGLASS_ISA chooses an instruction set), or run "
                  "the whole study again into another folder",
                  root.string(), theirs->second, linalg::arithmetic_name()));
}

/// Writes down how the trials of a study run from now on. By the holder of its lock. The change is told first: if the
/// program is killed in between, it is told again.
void keep_changes(const config::StudySpec& study, const RunFolder& folder, const std::vector<std::string>& changes) {
  auto journal = JournalWriter::open(folder.root);
  journal.append(results::NoteEvent{fmt::format("changed: {}", fmt::join(changes, "; "))});
  journal.sync();
  { const auto closed = std::move(journal); }
  auto header = results::JournalReader(folder.journal()).header();
  header.resolved_yaml = study.resolved_yaml;
  JournalWriter::replace_header(folder.root, header);
  results::write_atomically(folder.study_yaml(), study.resolved_yaml);
}

/// Throws IoError if the folder holds a run, which it compares with `study`, or runs by date.
void require_free(const config::StudySpec& study, const RunFolder& folder) {
  constexpr std::size_t kShown = 8;
  const auto root = folder.root.string();
  if (const auto dated = results::dated_runs(folder.root); !dated.empty())
    throw IoError(fmt::format("{} holds {} of its runs by date, the last {}\nadd --dated, or --out with another folder",
                              root, dated.size(), dated.back().filename().string()));
  if (!std::filesystem::exists(folder.journal())) return results::require_free_folder(folder, study.resolved_yaml);
  const auto header = results::JournalReader(folder.journal()).header();
  auto lines = config::study_changes(header.resolved_yaml, study.resolved_yaml).fixed;
  if (lines.empty()) return results::require_free_folder(folder, study.resolved_yaml);
  if (lines.size() > kShown) lines.resize(kShown), lines.emplace_back("...");
  throw IoError(
      fmt::format("{} already holds a study, '{}', which is not the '{}' that was to run; nothing was changed\n  {}\n"
                  "to see the one that is there: sandglass show {}\n"
                  "to run the other: add --out with another folder, --dated, or --overwrite to replace what is there",
                  root, header.name, study.name, fmt::join(lines, "\n  "), root));
}

/// Throws IoError if what is in the folder is no run that can make room for another.
void require_former_run(const RunFolder& folder) {
  results::require_replaceable(folder);
  try {
    const results::JournalReader is_a_run(folder.journal());
  } catch (const IoError& error) {
    throw IoError(
        fmt::format("{} cannot be replaced: it holds no run; nothing was changed\n{}\n"
                    "move it away, or choose another folder with --out",
                    folder.root.string(), error.what()));
  }
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
  void load_same_data(const results::StudyHeader& begun);
  StudyRunResult run(JournalWriter journal);
  StudyRunResult run_to_end(JournalWriter journal);
  bool anything_left() const;

  const config::StudySpec& study_;
  const Registry& registry_;
  const StudyRunOptions& options_;
  SweepObserver& observer_;
  const std::atomic<bool>& interrupt_;
  const RunFolder folder_;
  std::optional<results::ReplacedRunFolder> replaced_;  // until the run that takes its place has begun
  std::optional<results::NewRunFolder> new_folder_;     // of a run that begins; holds its lock
  std::optional<results::FolderLock> lock_;             // of a run that goes on
  std::unique_ptr<StudyRunner> runner_;
};

StudyRunResult RunSession::start() {
  const bool replaces = options_.overwrite && std::filesystem::exists(folder_.journal());
  if (replaces)
    require_former_run(folder_);
  else
    require_free(study_, folder_);
  make_runner();
  auto data = runner_->load_data();
  if (replaces) replaced_.emplace(folder_);
  auto header = make_header(study_, runner_->plan(), registry_, data.source);
  header.data_files = read_data_files(study_, registry_);
  header.data_digests = std::move(data.digests);
  new_folder_.emplace(folder_, study_.resolved_yaml);
  auto journal = JournalWriter::create(folder_.root, header);
  new_folder_->keep();
  if (replaced_) replaced_->drop();
  if (options_.overwrite) results::drop_replaced_runs(folder_.root);
  return run(std::move(journal));
}

StudyRunResult RunSession::resume() {
  require_same_study(study_, folder_);  // before anything is touched
  lock_.emplace(folder_.root);
  require_same_arithmetic(results::JournalReader(folder_.journal()).header(), folder_.root);
  const auto changes = require_same_study(study_, folder_);  // it may have been extended in between
  results::remove_temporary_files(folder_.root);
  results::remove_temporary_files(folder_.trials());
  if (!changes.empty() && anything_left()) keep_changes(study_, folder_, changes);
  auto journal = JournalWriter::open(folder_.root);
  const results::JournalReader reader(folder_.journal());
  make_runner();
  runner_->take_over(reader);
  if (!runner_->complete()) load_same_data(reader.header());
  return run(std::move(journal));
}

/// Trials on other data than those before them would be ranked together with them.
void RunSession::load_same_data(const results::StudyHeader& begun) {
  require_same_files(begun, read_data_files(study_, registry_));
  const auto data = runner_->load_data();
  for (const auto& [variant, digest] : data.digests) require_same_examples(begun, variant, digest, data.source);
}

bool RunSession::anything_left() const {
  const auto journal = results::read_journal(folder_.root);
  return options_.again || journal.finished.size() < journal.header.planned_trials;
}

/// If a checkpoint that trials continue from is missing, the population cannot be finished: all of it runs again, to
/// the same bits.
StudyRunResult RunSession::run_to_end(JournalWriter journal) {
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

/// What the disk refuses ends the session, and none of what is written down already.
StudyRunResult RunSession::run(JournalWriter journal) {
  try {
    return run_to_end(std::move(journal));
  } catch (const CheckpointMissing&) {
    throw;  // it says itself what became of the study
  } catch (const IoError& error) {
    throw IoError(fmt::format("{}\nAll trials that finished before are safe. Then go on with: sandglass resume {}",
                              error.what(), folder_.root.string()));
  }
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

void move_study_data(config::StudySpec& study, const Registry& registry, const std::filesystem::path& root,
                     const std::filesystem::path& data) {
  const RunFolder folder{root};
  require_same_study(study, folder);
  const results::FolderLock lock(root);
  auto header = results::JournalReader(folder.journal()).header();
  const auto before = config::data_paths(study, registry);
  config::move_data(study, registry, data);
  const auto after = config::data_paths(study, registry);
  for (auto& file : header.data_files) {
    const auto found = std::ranges::find(before, file.path);
    if (found != before.end()) file.path = after[static_cast<std::size_t>(found - before.begin())];
  }
  require_same_files(header, read_data_files(study, registry));
  header.resolved_yaml = study.resolved_yaml;
  JournalWriter::replace_header(root, header);
  results::write_atomically(folder.study_yaml(), study.resolved_yaml);
}

void extend_study(const config::StudySpec& study, const Registry& registry, const std::filesystem::path& root) {
  const RunFolder folder{root};
  const results::FolderLock lock(root);
  auto header = results::JournalReader(folder.journal()).header();
  require_same_files(header, read_data_files(study, registry));
  header.planned_trials = StudyPlan(study, registry).trials();
  header.resolved_yaml = study.resolved_yaml;
  JournalWriter::replace_header(root, header);
  results::write_atomically(folder.study_yaml(), study.resolved_yaml);
}

}  // namespace sandglass
