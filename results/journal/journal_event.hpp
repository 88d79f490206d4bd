#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <variant>

#include "results/record/study_header.hpp"
#include "results/record/trial_record.hpp"

namespace sandglass::results {

/// A trial was handed to a worker. Without a later finish it was interrupted, and runs again.
struct StartEvent {
  std::uint64_t trial = 0;
};

/// A trial ended. The arrays themselves are in the trial file.
struct FinishEvent {
  TrialRecord record;        ///< without arrays
  std::string trial_file;    ///< name within trials/; empty if the trial kept no arrays
  std::uint64_t digest = 0;  ///< of the record with its arrays
};

/// A process began to work on the study: its first run, or a resume.
struct SessionEvent {
  double started = 0;  ///< seconds since 1970-01-01 UTC
  std::uint32_t workers = 0;
  std::map<std::string, std::string> host;                  ///< hostname, cpu, gemm backend, ...
  double ended = std::numeric_limits<double>::quiet_NaN();  ///< what its SessionEndEvent says; NaN without
};

/// A session ended by itself: complete, or asked to stop. One that was killed has none.
struct SessionEndEvent {
  double ended = 0;  ///< seconds since 1970-01-01 UTC
};

/// Anything that a person reading the journal should know.
struct NoteEvent {
  std::string text;
};

/// One line of the journal. The first is always a StudyHeader, and no other is.
using JournalEvent = std::variant<StudyHeader, StartEvent, FinishEvent, SessionEvent, SessionEndEvent, NoteEvent>;

}  // namespace sandglass::results
