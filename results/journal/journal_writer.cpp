#include "results/journal/journal_writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "results/base/error.hpp"
#include "results/base/temporary_file.hpp"
#include "results/journal/journal_line.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/record_codec.hpp"
#include "results/record/run_folder.hpp"

namespace sandglass::results {
namespace {

constexpr std::size_t kMaxPending = 1024 * 1024;  // bounds the memory of a caller that never syncs
constexpr int kAttempts = 4;  // a child of a process that just closed the file holds its lock until it calls exec

/// Opens the journal and locks it for writing. Throws IoError if another writer has it.
FileDescriptor open_locked(const std::filesystem::path& path) {
  auto file = open_file(path, O_RDWR);
  for (int attempt = 1; ::flock(file.get(), LOCK_EX | LOCK_NB) != 0;) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) throw_io_error("lock", path, errno);
    if (attempt++ == kAttempts)
      throw IoError(
          fmt::format("{} is being written to already, and can have one writer only.\n"
                      "Wait until the program that runs this study has ended.",
                      path.string()));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return file;
}

}  // namespace

JournalWriter JournalWriter::create(const std::filesystem::path& run_folder, const StudyHeader& header) {
  const std::filesystem::path path = RunFolder{run_folder}.journal();
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    throw IoError(
        fmt::format("{} exists already: a study was run in this folder.\n"
                    "Go on with it: sandglass resume {}; or choose another folder with --out.",
                    path.string(), run_folder.string()));
  }
  const std::string line = format_journal_line(encode_study(header));
  write_atomically(path, line);  // so that no crash can leave a journal without its study
  return JournalWriter(path, open_locked(path), line.size(), line.size());
}

JournalWriter JournalWriter::open(const std::filesystem::path& run_folder) {
  const std::filesystem::path path = RunFolder{run_folder}.journal();
  const JournalReader header_check(path);
  auto file = open_locked(path);
  JournalScanner scanner(path);
  while (scanner.next()) {
  }
  return JournalWriter(path, std::move(file), scanner.intact_size(), scanner.file_size());
}

void JournalWriter::replace_header(const std::filesystem::path& run_folder, const StudyHeader& header) {
  const std::filesystem::path path = RunFolder{run_folder}.journal();
  const auto lock = open_locked(path);
  JournalScanner scanner(path);
  scanner.next();
  TemporaryFile file(path);
  std::uint64_t written = 0;
  const auto write = [&](std::string_view line) {
    write_all(file.file(), line, written, path);
    written += line.size();
  };
  write(format_journal_line(encode_study(header)));
  while (const auto text = scanner.next()) write(format_journal_line(*text));
  file.commit();
}

JournalWriter::JournalWriter(std::filesystem::path path, FileDescriptor locked, std::uint64_t intact_size,
                             std::uint64_t file_size)
    : path_(std::move(path)),
      file_(std::move(locked)),
      synced_size_(intact_size),
      torn_bytes_(file_size - intact_size) {
  if (torn_bytes_ > 0 && ::ftruncate(file_.get(), static_cast<off_t>(intact_size)) != 0) {
    throw_io_error("cut the torn tail of", path_, errno);
  }
}

JournalWriter::~JournalWriter() {
  if (!file_) return;
  try {
    flush();
  } catch (const IoError&) {  // a destructor has nobody to tell; the caller's sync() has
  }
}

std::uint64_t JournalWriter::append(const TrialRecord& record, std::string_view trial_file) {
  return append(record, trial_file, digest(record));
}

std::uint64_t JournalWriter::append(const TrialRecord& record, std::string_view trial_file,
                                    std::uint64_t record_digest) {
  return append_text(encode_finish(record, trial_file, record_digest));
}

void JournalWriter::append(const StartEvent& start) { append_text(encode_start(start)); }
void JournalWriter::append(const SessionEndEvent& end) { append_text(encode_session_end(end)); }
void JournalWriter::append(const SessionEvent& session) { append_text(encode_session(session)); }
void JournalWriter::append(const NoteEvent& note) { append_text(encode_note(note)); }

std::uint64_t JournalWriter::append_text(std::string_view json) {
  if (pending_.size() > kMaxPending) sync();  // before the entry is taken, so that a failure leaves it untaken
  const std::uint64_t place = synced_size_ + pending_.size();
  pending_ += format_journal_line(json);
  return place;
}

void JournalWriter::flush() {
  if (flushed_ == pending_.size()) return;
  try {
    write_all(file_, std::string_view(pending_).substr(flushed_), synced_size_ + flushed_, path_);
  } catch (const IoError&) {
    cut_back(synced_size_ + flushed_);
    throw;
  }
  flushed_ = pending_.size();
}

void JournalWriter::sync() {
  flush();
  if (pending_.empty()) return;
  if (::fdatasync(file_.get()) != 0) {
    const int error_number = errno;
    // After a failed flush the kernel may have dropped the data: all of it is written again by the next attempt.
    cut_back(synced_size_);
    flushed_ = 0;
    throw_io_error("flush to disk", path_, error_number);
  }
  synced_size_ += pending_.size();
  pending_.clear();
  flushed_ = 0;
}

/// If even this fails, readers take what is behind the last whole entry for a torn tail, and the next flush overwrites
/// it.
void JournalWriter::cut_back(std::uint64_t size) noexcept {
  while (::ftruncate(file_.get(), static_cast<off_t>(size)) != 0 && errno == EINTR) {
  }
}

}  // namespace sandglass::results
