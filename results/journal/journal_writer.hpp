#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "results/base/files.hpp"
#include "results/journal/journal_event.hpp"

namespace sandglass::results {

/// Appends to a run's journal. Entries gather in memory; sync() makes all of them durable at once, so a caller decides
/// how many trials share one disk flush. Not thread-safe: one I/O thread owns it, and the holder of the FolderLock. It
/// holds a lock of its own on the file (flock(2)) as long as it lives: a journal has one writer at a time, in all
/// processes, so that none writes where another has written.
///
/// Any append or sync may throw IoError (disk full, ...). Then the file has been cut back to its last whole entry, the
/// entry being appended was not taken, and the same call may be made again once the cause is gone: entries taken before
/// are kept in memory until a sync succeeds.
class JournalWriter {
 public:
  /// Creates the journal with the study's entry, durable when this returns. Throws IoError if one exists already.
  static JournalWriter create(const std::filesystem::path& run_folder, const StudyHeader& header);

  /// Opens an existing journal, and cuts off a torn tail. Throws IoError for damage in the middle, a newer format, or
  /// another writer.
  static JournalWriter open(const std::filesystem::path& run_folder);

  /// Replaces the study's entry and leaves all others, atomically: an extended study. By the holder of the FolderLock.
  /// Throws IoError, also if a JournalWriter is open; then nothing has changed.
  static void replace_header(const std::filesystem::path& run_folder, const StudyHeader& header);

  JournalWriter(JournalWriter&&) noexcept = default;
  /// Writes what has gathered, without a disk flush; errors are swallowed here, so call sync() before.
  ~JournalWriter();

  /// `record` is written without its arrays; `trial_file` is the name of the file that holds them, or empty. Hashes the
  /// record for its digest; give it if it is known (write_trial_file returns it). Returns the byte of the file at which
  /// the entry begins, for JournalReader::read_finish once it was flushed.
  std::uint64_t append(const TrialRecord& record, std::string_view trial_file = {});
  std::uint64_t append(const TrialRecord& record, std::string_view trial_file, std::uint64_t digest);
  void append(const StartEvent&);
  void append(const SessionEvent&);
  void append(const SessionEndEvent&);
  void append(const NoteEvent&);

  /// Hands what has gathered to the kernel: safe from then on if this process dies, not if the machine does.
  void flush();
  /// flush(), then fdatasync: safe even if the machine dies.
  void sync();

  /// Bytes of torn tail that open() cut off.
  std::uint64_t torn_bytes() const { return torn_bytes_; }

 private:
  JournalWriter(std::filesystem::path path, FileDescriptor locked, std::uint64_t intact_size, std::uint64_t file_size);
  std::uint64_t append_text(std::string_view json);
  void cut_back(std::uint64_t size) noexcept;

  std::filesystem::path path_;
  FileDescriptor file_;            // with the lock
  std::uint64_t synced_size_ = 0;  // bytes known to be on the disk
  std::string pending_;            // whole entries after them
  std::size_t flushed_ = 0;        // how much of pending_ the kernel has
  std::uint64_t torn_bytes_ = 0;
};

}  // namespace sandglass::results
