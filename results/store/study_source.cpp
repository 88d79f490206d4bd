#include "results/store/study_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/record/study_digest.hpp"
#include "results/store/beyond_journal.hpp"
#include "results/store/stacks/stacked_arrays.hpp"
#include "results/store/study_file.hpp"
#include "results/store/study_table.hpp"
#include "results/store/table_records.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass::results {

using RecordCallback = std::function<void(TrialRecord&&, std::uint64_t)>;

/// Where a study lies.
class StudySource::Storage {
 public:
  virtual ~Storage() = default;
  virtual const StudyHeader& header() const = 0;
  virtual void for_each(const RecordCallback& callback) const = 0;
  /// What for_each() gives, but all of it in memory, which may be faster.
  virtual void for_each_in_memory(const RecordCallback& callback) const { for_each(callback); }
  virtual std::optional<std::vector<Array>> arrays(std::uint64_t trial) const = 0;
  virtual ReadableArrays readable_arrays(std::uint64_t trial) const = 0;
  virtual std::vector<LostArrays> lost_arrays(bool /*damaged_too*/) const { return {}; }
  virtual std::string beyond_journal() const { return ""; }
};

namespace {

template <class Body>
auto about_study_file(const std::filesystem::path& file, Body&& body) {
  const QuietHdf5 quiet;
  try {
    return body();
  } catch (const IoError& error) {
    throw IoError(fmt::format("cannot understand the study file {}: {}", file.string(), error.what()));
  }
}

/// Throws IoError unless the file holds a study in the layout that is read here.
void check_format(hid_t file) {
  if (!has_attribute(file, "sandglass_resolved_yaml"))
    throw IoError("it holds no study (arrays of a trial, perhaps)\nexpected the study.h5 in the folder of a run");
  const bool older = !has_attribute(file, "sandglass_format");
  if (!older && get_integer(file, "sandglass_format") == kStudyFileFormat) return;
  throw IoError(
      fmt::format("{} Sandglass wrote it, and its layout is another\n"
                  "build it anew from the folder of its run: sandglass collect DIR",
                  older || get_integer(file, "sandglass_format") < kStudyFileFormat ? "an older" : "a newer"));
}

bool looks_like_hdf5(const std::filesystem::path& path) {
  constexpr std::string_view kSignature = "\x89HDF";
  const auto file = open_file(path, O_RDONLY | O_NONBLOCK);
  return read_some(file, 0, std::min<std::uint64_t>(file_size(file, path), kSignature.size()), path) == kSignature;
}

StudyHeader read_header(hid_t file) {
  check_format(file);
  JournalEvent event = decode_event(get_text(file, "sandglass_study"));
  auto* header = std::get_if<StudyHeader>(&event);
  if (header == nullptr) throw IoError("its attribute 'sandglass_study' is not the entry of a study");
  header->resolved_yaml = get_text(file, "sandglass_resolved_yaml");
  return std::move(*header);
}

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

/// A study.h5 alone.
class StudyFileStorage final : public StudySource::Storage {
 public:
  explicit StudyFileStorage(std::filesystem::path path)
      : path_(std::move(path)), file_(opened(path_)), arrays_(file_.id()) {
    header_ = about_study_file(path_, [&] { return read_header(file_.id()); });
  }

  const StudyHeader& header() const override { return header_; }

  void for_each(const RecordCallback& callback) const override {
    auto reader = about_study_file(path_, [&] { return TableRecordReader(file_.id()); });
    while (auto decoded = about_study_file(path_, [&] { return reader.next(); }))
      callback(std::move(decoded->record), decoded->digest);
  }

  std::optional<std::vector<Array>> arrays(std::uint64_t trial) const override {
    return about_study_file(path_, [&] { return arrays_.arrays(trial); });
  }

  ReadableArrays readable_arrays(std::uint64_t trial) const override {
    try {
      return {arrays(trial).value_or(std::vector<Array>{})};
    } catch (const IoError& error) {
      return {{}, first_line(error.what())};
    }
  }

  bool has_arrays(std::uint64_t trial) const {
    return about_study_file(path_, [&] { return arrays_.has(trial); });
  }

 private:
  static Hdf5Input opened(const std::filesystem::path& path) {
    const bool begins_well = looks_like_hdf5(path);  // refuses what is no regular file
    if (path.extension() != ".h5" && path.extension() != ".hdf5" && !begins_well)
      throw IoError(fmt::format("{} is no study file\n{}", path.string(), instead_of(path)));
    const QuietHdf5 quiet;
    return Hdf5Input(path);
  }

  std::filesystem::path path_;
  Hdf5Input file_;
  mutable StackedArraysReader arrays_;  // remembers where arrays are
  StudyHeader header_;
};

/// What fails for a damaged journal says so, and that the folder's study file can be read in its place, if it can.
template <class Body>
auto about_journal(const RunFolder& folder, Body&& body) {
  try {
    return body();
  } catch (const IoError& error) {
    const auto file = folder.study_file().string();
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored) || std::string_view(error.what()).find(file) != std::string_view::npos)
      throw;
    try {
      StudyFileStorage readable(file);
    } catch (const IoError&) {
      throw IoError(error.what());
    }
    throw IoError(fmt::format("{}\n{} has what had finished when it was built: give it to show, report and others",
                              error.what(), file));
  }
}

/// The folder of a run: what its journal says.
class FolderStorage final : public StudySource::Storage {
 public:
  explicit FolderStorage(RunFolder folder)
      : folder_(std::move(folder)), reader_(about_journal(folder_, [&] { return JournalReader(folder_.journal()); })) {}

  const StudyHeader& header() const override { return reader_.header(); }

  void for_each(const RecordCallback& callback) const override {
    for (const FinishedTrial& trial : read_finished_trials()) {
      FinishEvent finish = about_journal(folder_, [&] { return reader_.read_finish(trial.offset); });
      callback(std::move(finish.record), finish.digest);
    }
  }

  /// In one pass over the journal, which for_each() has no memory for.
  void for_each_in_memory(const RecordCallback& callback) const override {
    std::deque<FinishEvent> finished;  // in the order in which they were written
    std::vector<std::pair<std::uint64_t, std::size_t>> order;
    about_journal(folder_, [&] {
      reader_.for_each([&](JournalEvent&& event, std::uint64_t) {
        auto* finish = std::get_if<FinishEvent>(&event);
        if (finish == nullptr) return;
        order.emplace_back(finish->record.trial, finished.size());
        finished.push_back(std::move(*finish));
      });
    });
    std::ranges::sort(order);
    finished_.emplace();
    for (std::size_t i = 0; i < order.size(); ++i) {
      const bool superseded = i + 1 < order.size() && order[i + 1].first == order[i].first;
      if (superseded) continue;  // the last entry of a trial counts
      finished_->push_back(order[i].first);
      auto& finish = finished[order[i].second];
      callback(std::move(finish.record), finish.digest);
    }
  }

  std::optional<std::vector<Array>> arrays(std::uint64_t trial) const override {
    std::error_code ignored;
    if (std::filesystem::exists(folder_.trial_file(trial), ignored))
      return read_trial_file(folder_.trial_file(trial)).arrays;
    const auto* file = study_file();
    return file == nullptr ? std::nullopt : file->arrays(trial);
  }

  ReadableArrays readable_arrays(std::uint64_t trial) const override {
    std::error_code ignored;
    std::string problem;
    try {
      if (std::filesystem::exists(folder_.trial_file(trial), ignored))
        return {read_trial_file(folder_.trial_file(trial)).arrays};
      if (files().contains(trial)) problem = missing(trial);
    } catch (const IoError& error) {
      problem = first_line(error.what());  // names the file
    }
    const auto* file = readable_study_file();
    if (file == nullptr) return {{}, problem};
    auto read = file->readable_arrays(trial);
    if (!read.arrays.empty()) return {std::move(read.arrays)};
    return {{}, problem.empty() ? read.problem : problem};
  }

  std::vector<LostArrays> lost_arrays(bool damaged_too) const override {
    std::vector<LostArrays> lost;
    const auto* file = readable_study_file();
    std::error_code ignored;
    for (const auto trial : files()) {
      const bool exists = std::filesystem::exists(folder_.trial_file(trial), ignored);
      if (exists && (!damaged_too || file == nullptr)) continue;
      if (file != nullptr && file->has_arrays(trial)) continue;
      if (!exists) {
        lost.push_back({trial, missing(trial)});
      } else if (auto problem = damage(trial); !problem.empty()) {
        lost.push_back({trial, std::move(problem)});
      }
    }
    return lost;
  }

  std::string beyond_journal() const override {
    std::error_code ignored;
    if (!std::filesystem::exists(folder_.study_file(), ignored)) return "";
    if (!finished_) read_finished_trials();
    if (finished_->size() >= header().planned_trials) return "";  // spares a finished study a look into the file
    return about_journal(folder_, [&] { return results::beyond_journal(folder_, *finished_); });
  }

 private:
  std::vector<FinishedTrial> read_finished_trials() const {
    auto trials = about_journal(folder_, [&] { return read_journal(folder_.root).finished; });
    finished_.emplace();
    for (const FinishedTrial& trial : trials) finished_->push_back(trial.trial);
    return trials;
  }

  static std::string name_of(std::uint64_t trial) { return "trials/" + RunFolder::trial_file_name(trial); }
  static std::string missing(std::uint64_t trial) { return name_of(trial) + " is missing"; }

  /// Why the trial's file cannot be read; empty if it can.
  std::string damage(std::uint64_t trial) const {
    try {
      read_trial_description(folder_.trial_file(trial));
      return "";
    } catch (const IoError& error) {
      return first_line(error.what());  // names the file
    }
  }

  /// The trials that have had a file.
  const std::set<std::uint64_t>& files() const {
    if (files_) return *files_;
    files_.emplace();
    reader_.for_each([&](JournalEvent&& event, std::uint64_t) {
      const auto* finish = std::get_if<FinishEvent>(&event);
      if (finish == nullptr) return;
      files_->erase(finish->record.trial);  // the last entry of a trial counts
      if (!finish->trial_file.empty()) files_->insert(finish->record.trial);
    });
    return *files_;
  }

  /// The folder's study.h5; null if there is none. Throws IoError if it cannot be read.
  const StudyFileStorage* study_file() const {
    std::error_code ignored;
    if (!study_file_ && std::filesystem::exists(folder_.study_file(), ignored))
      study_file_ = std::make_unique<StudyFileStorage>(folder_.study_file());
    return study_file_.get();
  }

  const StudyFileStorage* readable_study_file() const {
    try {
      return study_file();
    } catch (const IoError&) {
      return nullptr;
    }
  }

  mutable std::optional<std::vector<std::uint64_t>> finished_;  ///< what the last pass over the journal found, sorted
  mutable std::optional<std::set<std::uint64_t>> files_;
  mutable std::unique_ptr<StudyFileStorage> study_file_;
  RunFolder folder_;
  JournalReader reader_;
};

}  // namespace

std::string lost_arrays_sentence(const std::map<std::uint64_t, std::string>& lost,
                                 const std::optional<RunFolder>& folder) {
  constexpr std::size_t kNamed = 20;
  std::string text, trials;
  std::size_t named = 0;
  for (const auto& [trial, reason] : lost)
    if (named++ < kNamed) {
      text += fmt::format("{}trial {} ({})", text.empty() ? "" : ", ", trial, reason);
      trials += fmt::format(" --trial {}", trial);
    }
  text = fmt::format("The arrays of {} trial{} are lost: {}{}.", lost.size(), lost.size() == 1 ? "" : "s", text,
                     lost.size() > kNamed ? fmt::format(" and {} more", lost.size() - kNamed) : "");
  return text + (folder ? fmt::format(" To have them again: sandglass rerun {}{}", folder->root.string(), trials)
                        : " The folder of the run may still have them.");
}

StudySource::StudySource(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw IoError(
        fmt::format("{} does not exist\n"
                    "expected the folder of a run, e.g. runs/<study name>, or its study.h5",
                    path.string()));
  RunFolder folder{path};
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  // A folder of which nothing but the study file was kept is as good as the file.
  if (is_folder &&
      (std::filesystem::exists(folder.journal(), ignored) || !std::filesystem::exists(folder.study_file(), ignored))) {
    storage_ = std::make_unique<FolderStorage>(folder);
    label_ = folder.study_yaml();
    folder_ = std::move(folder);
  } else {
    label_ = is_folder ? folder.study_file() : path;
    storage_ = std::make_unique<StudyFileStorage>(label_);
  }
}

StudySource::StudySource(StudySource&&) noexcept = default;
StudySource& StudySource::operator=(StudySource&&) noexcept = default;
StudySource::~StudySource() = default;

const StudyHeader& StudySource::header() const { return storage_->header(); }
void StudySource::for_each(const RecordCallback& callback) const { storage_->for_each(callback); }
void StudySource::for_each_in_memory(const RecordCallback& callback) const { storage_->for_each_in_memory(callback); }
std::vector<TrialRecord> StudySource::trials() const { return read_study(*this).trials; }
std::optional<std::vector<Array>> StudySource::arrays(std::uint64_t trial) const { return storage_->arrays(trial); }
ReadableArrays StudySource::readable_arrays(std::uint64_t trial) const { return storage_->readable_arrays(trial); }
std::vector<LostArrays> StudySource::lost_arrays() const { return storage_->lost_arrays(false); }
std::vector<LostArrays> StudySource::lost_or_damaged_arrays() const { return storage_->lost_arrays(true); }

std::string StudySource::beyond_journal() const { return storage_->beyond_journal(); }

StudyTable read_study(const std::filesystem::path& path) { return read_study(StudySource(path)); }

StudyTable read_study(const StudySource& source) {
  StudyTable study{source.header(), {}};
  StudyDigest digest;
  source.for_each_in_memory([&](TrialRecord&& record, std::uint64_t of_trial) {
    digest.add(record.trial, of_trial);
    study.trials.push_back(std::move(record));
  });
  study.digest = digest.value();
  return study;
}

}  // namespace sandglass::results
