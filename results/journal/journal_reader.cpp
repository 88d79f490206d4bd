#include "results/journal/journal_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "results/base/error.hpp"
#include "results/journal/journal_line.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass::results {
namespace {

JournalEvent decode_at(RecordDecoder& decoder, std::string_view text, const std::filesystem::path& path,
                       const std::string& where) {
  try {
    return decoder.event(text);
  } catch (const IoError& error) {
    throw IoError(fmt::format("{}:{}: cannot understand this entry: {}", path.string(), where, error.what()));
  }
}

}  // namespace

JournalReader::JournalReader(std::filesystem::path file) : file_(std::move(file)) {
  std::error_code error;
  if (!std::filesystem::exists(file_, error)) {
    if (const auto dated = dated_runs(file_.parent_path()); !dated.empty())
      throw IoError(fmt::format("{} holds {} run{} by date: give one of them\nthe last: {}",
                                file_.parent_path().string(), dated.size(), dated.size() == 1 ? "" : "s",
                                dated.back().string()));
    if (const auto given = file_.parent_path(); std::filesystem::is_regular_file(given, error))
      throw IoError(fmt::format("{} is a file, expected the folder of a run\n{}", given.string(), instead_of(given)));
    throw IoError(
        fmt::format("{} does not exist: {} is not the folder of a run.\n"
                    "Give the folder that 'sandglass run' names at its start, e.g. runs/<study name>.",
                    file_.string(), file_.parent_path().string()));
  }
  JournalScanner scanner(file_);
  const auto text = scanner.next();
  if (!text) {
    const auto study_file = RunFolder{file_.parent_path()}.study_file();
    throw IoError(fmt::format(
        "{}: no intact first entry, so there is nothing to resume.\n{}", file_.string(),
        std::filesystem::exists(study_file, error)
            ? fmt::format("What had finished when it was built is in {}: keep that, and give it to show, report and "
                          "others.",
                          study_file.string())
            : fmt::format("Remove the folder {} and run the study again.", file_.parent_path().string())));
  }
  JournalEvent event = decode_at(decoder_, *text, file_, "1");
  auto* header = std::get_if<StudyHeader>(&event);
  if (header == nullptr) throw IoError(fmt::format("{}:1: the first entry is not the study's", file_.string()));
  header_ = std::move(*header);
}

void JournalReader::for_each(const std::function<void(JournalEvent&&, std::uint64_t)>& callback) const {
  JournalScanner scanner(file_);
  scanner.next();  // the header
  while (const auto text = scanner.next()) {
    JournalEvent event = decode_at(decoder_, *text, file_, std::to_string(scanner.line_number()));
    if (std::holds_alternative<StudyHeader>(event)) {
      throw IoError(fmt::format("{}:{}: a second study's entry: two journals were joined", file_.string(),
                                scanner.line_number()));
    }
    callback(std::move(event), scanner.offset());
  }
}

FinishEvent JournalReader::read_finish(std::uint64_t offset) const {
  const FileDescriptor file = open_file(file_, O_RDONLY);
  std::string line;
  for (std::size_t size = 8192;; size *= 4) {
    line = read_some(file, offset, size, file_);
    const std::size_t end = line.find('\n');
    if (end != std::string::npos) {
      line.resize(end);
      break;
    }
    if (line.size() < size) break;
  }
  const std::string where = fmt::format("byte {}", offset);
  const auto text = parse_journal_line(line);
  if (!text) throw IoError(fmt::format("{}:{}: the entry changed while it was read", file_.string(), where));
  JournalEvent event = decode_at(decoder_, *text, file_, where);
  auto* finish = std::get_if<FinishEvent>(&event);
  if (finish == nullptr) throw IoError(fmt::format("{}:{}: not the end of a trial", file_.string(), where));
  return std::move(*finish);
}

bool JournalSummary::is_finished(std::uint64_t trial) const {
  const auto at = std::lower_bound(finished.begin(), finished.end(), trial,
                                   [](const FinishedTrial& entry, std::uint64_t id) { return entry.trial < id; });
  return at != finished.end() && at->trial == trial;
}

JournalSummary read_journal(const std::filesystem::path& run_folder,
                            const std::function<void(const FinishEvent&)>& on_finish) {
  const JournalReader reader(RunFolder{run_folder}.journal());
  JournalSummary out;
  out.header = reader.header();
  std::set<std::uint64_t> running;
  reader.for_each([&](JournalEvent&& event, std::uint64_t offset) {
    if (const auto* start = std::get_if<StartEvent>(&event)) running.insert(start->trial);
    if (const auto* finish = std::get_if<FinishEvent>(&event)) {
      if (on_finish) on_finish(*finish);
      running.erase(finish->record.trial);
      out.finished.push_back({finish->record.trial, finish->digest, offset, finish->record.status});
    }
    if (auto* session = std::get_if<SessionEvent>(&event)) out.sessions.push_back(std::move(*session));
    if (const auto* end = std::get_if<SessionEndEvent>(&event); end != nullptr && !out.sessions.empty())
      out.sessions.back().ended = end->ended;
    if (auto* note = std::get_if<NoteEvent>(&event)) out.notes.push_back(std::move(note->text));
  });
  out.running.assign(running.begin(), running.end());
  const auto by_trial = [](const FinishedTrial& a, const FinishedTrial& b) { return a.trial < b.trial; };
  std::stable_sort(out.finished.begin(), out.finished.end(), by_trial);
  // Of several entries of a trial, the last in the journal is kept: unique from the back.
  const auto same = [](const FinishedTrial& a, const FinishedTrial& b) { return a.trial == b.trial; };
  const auto kept = std::unique(out.finished.rbegin(), out.finished.rend(), same);
  out.finished.erase(out.finished.begin(), kept.base());
  return out;
}

}  // namespace sandglass::results
