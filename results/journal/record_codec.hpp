#pragma once
#include <string>
#include <string_view>

#include "results/journal/journal_event.hpp"

namespace sandglass::results {

/// Version of the journal's and the trial files' text. A reader refuses a newer one.
inline constexpr int kFormatVersion = 1;

/// Events and records as one line of JSON. Numbers round-trip exactly; NaN and infinities are the strings "nan", "inf",
/// "-inf". Text is made valid UTF-8 (results/base/text.hpp). The decoders throw IoError that says what is wrong with
/// the text, without naming a file: the caller knows it. Free of state, any thread.
std::string encode_study(const StudyHeader&);
std::string encode_start(const StartEvent&);
std::string encode_finish(const TrialRecord&, std::string_view trial_file, std::uint64_t digest);
std::string encode_session(const SessionEvent&);
std::string encode_note(const NoteEvent&);
JournalEvent decode_event(std::string_view json);

/// A record with a description of each array (all but its data).
std::string encode_record(const TrialRecord&, std::uint64_t digest);
struct DecodedRecord {
  TrialRecord record;  ///< the arrays have everything but their data, and the right alternative of Array::data
  std::uint64_t digest = 0;
};
DecodedRecord decode_record(std::string_view json);

}  // namespace sandglass::results
