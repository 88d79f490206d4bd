#include "results/store/study_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "results/base/error.hpp"
#include "results/journal/journal_reader.hpp"
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
  virtual std::vector<TrialRecord> trials() const = 0;
  virtual std::optional<std::vector<Array>> arrays(std::uint64_t trial) const = 0;
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

StudyHeader read_header(hid_t file) {
  check_format(file);
  JournalEvent event = decode_event(get_text(file, "sandglass_study"));
  auto* header = std::get_if<StudyHeader>(&event);
  if (header == nullptr) throw IoError("its attribute 'sandglass_study' is not the entry of a study");
  header->resolved_yaml = get_text(file, "sandglass_resolved_yaml");
  return std::move(*header);
}

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

  std::vector<TrialRecord> trials() const override {
    std::vector<TrialRecord> out;
    for_each([&](TrialRecord&& record, std::uint64_t) { out.push_back(std::move(record)); });
    return out;
  }

  std::optional<std::vector<Array>> arrays(std::uint64_t trial) const override {
    return about_study_file(path_, [&] { return arrays_.arrays(trial); });
  }

 private:
  static Hdf5Input opened(const std::filesystem::path& path) {
    const QuietHdf5 quiet;
    return Hdf5Input(path);
  }

  std::filesystem::path path_;
  Hdf5Input file_;
  mutable StackedArraysReader arrays_;  // remembers where arrays are
  StudyHeader header_;
};

/// The folder of a run: what its journal says.
class FolderStorage final : public StudySource::Storage {
 public:
  explicit FolderStorage(RunFolder folder) : folder_(std::move(folder)), reader_(folder_.journal()) {}

  const StudyHeader& header() const override { return reader_.header(); }

  void for_each(const RecordCallback& callback) const override {
    for (const FinishedTrial& trial : read_journal(folder_.root).finished) {
      FinishEvent finish = reader_.read_finish(trial.offset);
      callback(std::move(finish.record), finish.digest);
    }
  }

  /// In one pass over the journal, which for_each() has no memory for.
  std::vector<TrialRecord> trials() const override {
    std::deque<TrialRecord> records;  // as they finished
    std::vector<std::pair<std::uint64_t, std::size_t>> order;
    reader_.for_each([&](JournalEvent&& event, std::uint64_t) {
      auto* finish = std::get_if<FinishEvent>(&event);
      if (finish == nullptr) return;
      order.emplace_back(finish->record.trial, records.size());
      records.push_back(std::move(finish->record));
    });
    std::ranges::sort(order);
    std::vector<TrialRecord> out;
    out.reserve(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      const bool superseded = i + 1 < order.size() && order[i + 1].first == order[i].first;
      if (!superseded) out.push_back(std::move(records[order[i].second]));  // the last entry of a trial counts
    }
    return out;
  }

  std::optional<std::vector<Array>> arrays(std::uint64_t trial) const override {
    std::error_code ignored;
    if (std::filesystem::exists(folder_.trial_file(trial), ignored))
      return read_trial_file(folder_.trial_file(trial)).arrays;
    if (std::filesystem::exists(folder_.study_file(), ignored))
      return StudyFileStorage(folder_.study_file()).arrays(trial);
    return std::nullopt;
  }

 private:
  RunFolder folder_;
  JournalReader reader_;
};

}  // namespace

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
std::vector<TrialRecord> StudySource::trials() const { return storage_->trials(); }
std::optional<std::vector<Array>> StudySource::arrays(std::uint64_t trial) const { return storage_->arrays(trial); }

StudyTable read_study(const std::filesystem::path& path) { return read_study(StudySource(path)); }

StudyTable read_study(const StudySource& source) { return {source.header(), source.trials()}; }

}  // namespace sandglass::results
