#include "results/store/study_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

#include "results/analysis/best_trials.hpp"
#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/base/temporary_file.hpp"
#include "results/base/text.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/record_codec.hpp"
#include "results/record/run_folder.hpp"
#include "results/record/study_digest.hpp"
#include "results/store/beyond_journal.hpp"
#include "results/store/stacks/array_stacks.hpp"
#include "results/store/stacks/stacked_arrays.hpp"
#include "results/store/study_columns.hpp"
#include "results/store/table_records.hpp"
#include "results/store/trial_file.hpp"

namespace sandglass::results {
namespace {

constexpr const char* kFormatAttribute = "sandglass_format";
constexpr double kLastSecond = 253402300799;  // of the year 9999
constexpr std::uint64_t kMaxTrials = 100'000'000;

std::string hex(std::uint64_t value) { return fmt::format("{:016x}", value); }

std::uint64_t table_digest(const JournalSummary& journal) {
  StudyDigest digest;
  for (const FinishedTrial& trial : journal.finished) digest.add(trial.trial, trial.digest);
  return digest.value();
}

std::string json_text(const std::map<std::string, std::string>& map) {
  nlohmann::json out = nlohmann::json::object();
  for (const auto& [key, value] : map) out[clean_text(key)] = clean_text(value);
  return out.dump();
}

std::string json_text(const std::vector<Objective>& objectives) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const auto& [metric, minimize] : objectives) {
    out.push_back({{"metric", clean_text(metric)}, {"goal", minimize ? "minimize" : "maximize"}});
  }
  return out.dump();
}

std::string json_text(const std::vector<DataFile>& files) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const auto& file : files) {
    out.push_back({{"path", clean_text(file.path)}, {"size", file.size}});
    if (file.sha256.empty())
      out.back()["crc32"] = fmt::format("{:08x}", file.checksum);
    else
      out.back()["sha256"] = clean_text(file.sha256);
  }
  return out.dump();
}

/// "2026-11-28T05:51:06Z"; null for a time that is not known.
nlohmann::json time_json(double seconds) {
  if (!std::isfinite(seconds)) return nullptr;
  const auto whole = static_cast<std::time_t>(std::clamp(seconds, 0.0, kLastSecond));
  std::tm utc{};
  gmtime_r(&whole, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

std::string json_text(const std::vector<SessionEvent>& sessions) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const SessionEvent& session : sessions) {
    const auto host = session.host.find("hostname");
    out.push_back({{"began", time_json(session.started)},
                   {"ended", time_json(session.ended)},
                   {"workers", session.workers},
                   {"hostname", host == session.host.end() ? "" : clean_text(host->second)}});
  }
  return out.dump();
}

void write_header(hid_t file, const StudyHeader& header, std::uint64_t digest_of_table) {
  put_text(file, "Conventions", "CF-1.8");
  put_number(file, kFormatAttribute, kStudyFileFormat);
  put_text(file, "title", header.name);
  put_text(file, "question", header.question);
  const auto version = header.versions.find("sandglass");
  put_text(file, "history",
           "written by sandglass " + (version == header.versions.end() ? std::string() : version->second));
  put_text(file, "sandglass_resolved_yaml", header.resolved_yaml);
  put_text(file, "versions", json_text(header.versions));
  put_text(file, "host", json_text(header.host));
  put_text(file, "git", header.git);
  put_text(file, "data_source", header.data_source);
  put_text(file, "data_files", json_text(header.data_files));
  put_text(file, "plugin_files", json_text(header.plugin_files));
  put_number(file, "seed", header.seed);
  put_number(file, "planned_trials", header.planned_trials);
  put_number(file, "replicates", static_cast<std::int64_t>(header.replicates));
  put_text(file, "interval_over", replicates_text(header));
  if (!header.redrawn.empty()) put_text(file, "redrawn", fmt::format("{}", fmt::join(header.redrawn, " ")));
  put_text(file, "objectives", json_text(header.objectives));
  put_text(file, "digest", hex(digest_of_table));
  // The same exactly, for Sandglass itself; the YAML stands above.
  StudyHeader exact = header;
  exact.resolved_yaml.clear();
  put_text(file, "sandglass_study", encode_study(exact));
}

/// Whether a study file is there, whole, and of an older layout.
bool is_older(const std::filesystem::path& path) {
  try {
    const Hdf5Input file(path);
    return has_attribute(file.id(), "sandglass_resolved_yaml") && !has_attribute(file.id(), kFormatAttribute);
  } catch (const IoError&) {
    return false;
  }
}

class StudyFileBuilder {
 public:
  explicit StudyFileBuilder(std::filesystem::path run_folder)
      : folder_{std::move(run_folder)}, reader_(folder_.journal()), layout_(reader_.header()) {
    BestTrials best(reader_.header());
    journal_ = read_journal(folder_.root, [&](const FinishEvent& finish) {
      layout_.add(finish.record);
      best.add(finish.record);
      has_arrays_ = has_arrays_ || !finish.trial_file.empty();
    });
    best_ = best.trials();
    if (journal_.header.objectives.size() > 1) layout_.front = best_;
  }

  StudyFile build(const std::filesystem::path& path) {
    const StudyHeader& header = journal_.header;
    const std::uint64_t rows = begun_rows();
    StudyFile out{path, table_digest(journal_), {}, true};
    survey_arrays(out.problems);
    if (!out.problems.empty() && is_older(path))
      throw IoError(
          fmt::format("{} was written by an older Sandglass, and may be the last to have these arrays\n"
                      "move it to another name to build a new one without them: {}",
                      path.string(), out.problems.front()));
    Hdf5Output file(out.path);
    write_header(file.id(), header, out.digest);
    put_text(file.id(), "sessions", json_text(journal_.sessions));
    if (!journal_.notes.empty()) put_text(file.id(), "notes", fmt::format("{}", fmt::join(journal_.notes, "\n")));
    if (header.objectives.size() == 1 && !best_.empty())
      put_number(file.id(), "best_trial", static_cast<std::int64_t>(best_[0]));
    write_rows_and_arrays(file, rows, out.problems);
    file.commit();
    return out;
  }

  const JournalSummary& journal() const { return journal_; }

 private:
  /// One for each trial up to the last that was begun: what a study has planned beyond takes neither time nor room.
  std::uint64_t begun_rows() const {
    if (journal_.finished.empty() && journal_.running.empty()) return 0;
    std::uint64_t last = 0;
    if (!journal_.finished.empty()) last = journal_.finished.back().trial;
    if (!journal_.running.empty()) last = std::max(last, journal_.running.back());
    if (last >= kMaxTrials)
      throw IoError(fmt::format("{}: trial {} is beyond what a study file can hold ({} trials)",
                                folder_.journal().string(), last, kMaxTrials));
    return last + 1;
  }

  /// Which trials share a group. A trial whose file cannot be trusted has none, and there is a problem.
  void survey_arrays(std::vector<std::string>& problems) {
    if (!has_arrays_) return;
    for (const FinishedTrial& trial : journal_.finished) {
      const FinishEvent finish = reader_.read_finish(trial.offset);
      if (finish.trial_file.empty()) continue;
      try {
        stacks_.add(trial.trial, described_arrays(finish), keeps_weights(trial.trial));
      } catch (const IoError& error) {
        problems.push_back(fmt::format("trial {} is in the table without its arrays: {}", trial.trial, error.what()));
      }
    }
  }

  std::filesystem::path trial_file(const FinishEvent& finish) const {
    // Only the name counts: a journal must not lead us to files elsewhere.
    return folder_.trials() / std::filesystem::path(finish.trial_file).filename();
  }

  std::vector<Array> described_arrays(const FinishEvent& finish) const {
    const auto path = trial_file(finish);
    DecodedRecord decoded = read_trial_description(path);
    if (decoded.digest != finish.digest)
      throw IoError(fmt::format("{} belongs to another run: its digest is not the one in the journal.", path.string()));
    return std::move(decoded.record.arrays);
  }

  bool keeps_weights(std::uint64_t trial) const {
    const std::string& policy = journal_.header.keep_weights;
    return policy == "all" || (policy == "best" && std::ranges::binary_search(best_, trial));
  }

  void write_rows_and_arrays(Hdf5Output& file, std::uint64_t rows, std::vector<std::string>& problems) {
    StudyColumns columns(file.id(), layout_, stacks_, rows);
    problems.insert(problems.begin(), columns.problems().begin(), columns.problems().end());
    TableRecordWriter records(file.id(), next_dimension_);
    StackedArraysWriter arrays(file.id(), stacks_, next_dimension_);
    auto next = journal_.finished.begin();
    for (std::uint64_t trial = 0; trial < rows; ++trial) {
      if (next == journal_.finished.end() || next->trial != trial) {
        columns.add_row(nullptr);
        continue;
      }
      const FinishEvent finish = reader_.read_finish((next++)->offset);
      columns.add_row(&finish.record);
      records.add(finish.record, finish.digest);
      if (stacks_.has(trial)) arrays.add(trial, read_trial_file(trial_file(finish)).arrays);
      file.check_written();
    }
    columns.finish();
    records.flush();
  }

  RunFolder folder_;
  JournalReader reader_;
  StudyLayout layout_;
  std::vector<std::uint64_t> best_;  // whose weights "best" keeps, by number
  JournalSummary journal_;
  bool has_arrays_ = false;
  ArrayStacks stacks_;
  int next_dimension_ = 2;  // trial and epoch come first
};

/// An extended study plans more trials, and how trials run may have been changed, though the table is still the same.
bool is_current(const std::filesystem::path& path, const JournalSummary& journal) {
  try {
    const Hdf5Input file(path);
    return has_attribute(file.id(), kFormatAttribute) && get_integer(file.id(), kFormatAttribute) == kStudyFileFormat &&
           get_text(file.id(), "digest") == hex(table_digest(journal)) &&
           get_text(file.id(), "sandglass_resolved_yaml") == clean_text(journal.header.resolved_yaml);
  } catch (const IoError&) {  // missing, damaged, changed: to be rebuilt
    return false;
  }
}

/// What the study.h5 of the run has and its journal lacks; empty if nothing.
std::string lacking_in(const JournalSummary& journal, const std::filesystem::path& run_folder) {
  std::vector<std::uint64_t> finished;
  for (const FinishedTrial& trial : journal.finished) finished.push_back(trial.trial);
  return beyond_journal(RunFolder{run_folder}, finished);
}

void copy_whole(const std::filesystem::path& from, const std::filesystem::path& to) {
  constexpr std::size_t kPiece = 1024 * 1024;
  const FileDescriptor in = open_file(from, O_RDONLY);
  TemporaryFile out(to);
  const std::uint64_t size = file_size(in, from);
  for (std::uint64_t at = 0; at < size; at += kPiece)
    write_all(out.file(), read_some(in, at, kPiece, from), at, out.path());
  out.commit();
}

}  // namespace

StudyFile build_study_file(const std::filesystem::path& run_folder, const std::filesystem::path& file) {
  const QuietHdf5 quiet;
  return StudyFileBuilder(run_folder).build(file);
}

StudyFile build_study_file(const std::filesystem::path& run_folder) {
  return build_study_file(run_folder, RunFolder{run_folder}.study_file());
}

StudyFile ensure_study_file(const std::filesystem::path& run_folder) {
  const QuietHdf5 quiet;
  StudyFileBuilder builder(run_folder);
  const auto path = RunFolder{run_folder}.study_file();
  if (is_current(path, builder.journal())) return {path, table_digest(builder.journal()), {}, false};
  if (auto lacking = lacking_in(builder.journal(), run_folder); !lacking.empty())
    return {path, table_digest(builder.journal()), {std::move(lacking)}, false, true};
  return builder.build(path);
}

StudyFile copy_study_file(const std::filesystem::path& run_folder, const std::filesystem::path& file) {
  const QuietHdf5 quiet;
  StudyFileBuilder builder(run_folder);
  const auto path = RunFolder{run_folder}.study_file();
  if (!is_current(path, builder.journal())) {
    auto built = builder.build(file);
    if (auto lacking = lacking_in(builder.journal(), run_folder); !lacking.empty())
      built.problems.push_back(std::move(lacking));
    return built;
  }
  copy_whole(path, file);
  return {file, table_digest(builder.journal()), {}, false};
}

}  // namespace sandglass::results
