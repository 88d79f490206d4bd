#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "results/journal/journal_event.hpp"

namespace sandglass::results {

/// Version of the journal's and the trial files' text. A reader refuses a newer one.
inline constexpr int kFormatVersion = 1;

/// Events and records as one line of JSON. Numbers round-trip exactly; NaN and infinities are the strings "nan", "inf",
/// "-inf". Text is made valid UTF-8 (results/base/text.hpp). Free of state, any thread.
std::string encode_study(const StudyHeader&);
std::string encode_start(const StartEvent&);
std::string encode_finish(const TrialRecord&, std::string_view trial_file, std::uint64_t digest);
std::string encode_session(const SessionEvent&);
std::string encode_session_end(const SessionEndEvent&);
std::string encode_note(const NoteEvent&);
/// A record with a description of each array (all but its data).
std::string encode_record(const TrialRecord&, std::uint64_t digest);

/// A record without arrays and without what the table of a study file holds in full: the duration, and the values of
/// the series, of which only their number is kept. The time of day is left out, so that equal runs give equal files.
std::string encode_table_record(const TrialRecord&, std::uint64_t digest);

struct DecodedRecord {
  TrialRecord record;  ///< the arrays have everything but their data, and the right alternative of Array::data
  std::uint64_t digest = 0;
};

struct DecodedTableRecord {
  DecodedRecord decoded;                      ///< its series have no values yet
  std::vector<std::uint64_t> series_lengths;  ///< how many values each has
};

/// Reads what was written above, and keeps its memory from one text to the next: for many texts, take one decoder. All
/// of a text is checked: syntax, UTF-8, depth, each field's presence, type and range. What does not pass is thrown as
/// IoError that says what is wrong, without naming a file: the caller knows it. One thread at a time.
class RecordDecoder {
 public:
  RecordDecoder();
  RecordDecoder(RecordDecoder&&) noexcept;
  RecordDecoder& operator=(RecordDecoder&&) noexcept;
  ~RecordDecoder();

  JournalEvent event(std::string_view json);
  DecodedRecord record(std::string_view json);
  DecodedTableRecord table_record(std::string_view json);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// The same for a single text, in any thread.
JournalEvent decode_event(std::string_view json);
DecodedRecord decode_record(std::string_view json);

}  // namespace sandglass::results
