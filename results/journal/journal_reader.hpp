#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "results/journal/journal_event.hpp"
#include "results/journal/record_codec.hpp"

namespace sandglass::results {

/// Reads a journal, also while another process appends to it: an entry that is not complete yet is not there yet.
/// One thread at a time.
class JournalReader {
 public:
  /// Reads the first entry. Throws IoError if there is no journal, it is empty, or its format is newer than this
  /// program.
  explicit JournalReader(std::filesystem::path file);

  const StudyHeader& header() const { return header_; }

  /// Calls back for every entry after the header, in order, with its byte offset; memory stays flat however long the
  /// journal. Throws IoError for damage in the middle (line and byte are named), and what the callback throws.
  void for_each(const std::function<void(JournalEvent&&, std::uint64_t offset)>& callback) const;

  /// The finish entry at this offset. Throws IoError if one is not there any more.
  FinishEvent read_finish(std::uint64_t offset) const;

 private:
  std::filesystem::path file_;
  StudyHeader header_;
  mutable RecordDecoder decoder_;
};

struct FinishedTrial {
  std::uint64_t trial = 0;
  std::uint64_t digest = 0;
  std::uint64_t offset = 0;  ///< of the entry in the journal, for JournalReader::read_finish
  TrialStatus status = TrialStatus::completed;
};

/// What a journal says, without the records themselves: 32 bytes a trial.
struct JournalSummary {
  StudyHeader header;
  std::vector<FinishedTrial> finished;  ///< by trial number; the last entry counts if a trial has several
  std::vector<std::uint64_t> running;   ///< started and not finished, by trial number: at work, or interrupted
  std::vector<SessionEvent> sessions;
  std::vector<std::string> notes;

  bool is_finished(std::uint64_t trial) const;
};

/// Reads the journal of a run's folder, and shows each finish entry to `on_finish` on the way. Throws IoError as
/// JournalReader does.
JournalSummary read_journal(const std::filesystem::path& run_folder,
                            const std::function<void(const FinishEvent&)>& on_finish = {});

}  // namespace sandglass::results
