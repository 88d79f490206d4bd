#include <catch2/catch.hpp>
#include <fstream>

#include "results/base/error.hpp"
#include "results/journal/journal_line.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/journal_writer.hpp"
#include "tests/results/example_records.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_journal_damage {
using namespace sandglass::results;
using Catch::Contains;

namespace {

/// A small journal of four entries, and where each line ends.
struct SmallJournal {
  std::string text;
  std::vector<std::size_t> ends;
};

SmallJournal small_journal() {
  const TestFolder folder;
  StudyHeader header;
  header.name = "s";
  {
    JournalWriter journal = JournalWriter::create(folder.path(), header);
    TrialRecord record;
    for (record.trial = 0; record.trial < 3; ++record.trial) journal.append(record);
    journal.sync();
  }
  SmallJournal out{read_text(folder.path() / "journal.sgj"), {}};
  for (std::size_t i = 0; i < out.text.size(); ++i) {
    if (out.text[i] == '\n') out.ends.push_back(i + 1);
  }
  return out;
}

void put(const TestFolder& folder, const std::string& text) {
  std::ofstream(folder.path() / "journal.sgj", std::ios::binary) << text;
}

}  // namespace

TEST_CASE("cut at any byte, a journal keeps exactly its complete entries and can be appended to") {
  const SmallJournal whole = small_journal();
  REQUIRE(whole.ends.size() == 4);
  const TestFolder folder;
  for (std::size_t size = whole.ends[0]; size <= whole.text.size(); ++size) {
    put(folder, whole.text.substr(0, size));
    std::size_t complete = 0;
    while (complete < whole.ends.size() && whole.ends[complete] <= size) ++complete;
    REQUIRE(read_journal(folder.path()).finished.size() == complete - 1);
    {
      JournalWriter journal = JournalWriter::open(folder.path());
      REQUIRE(journal.torn_bytes() == size - whole.ends[complete - 1]);
      TrialRecord record;
      record.trial = 9;
      journal.append(record);
      journal.flush();
    }
    const JournalSummary summary = read_journal(folder.path());
    REQUIRE(summary.finished.size() == complete);
    REQUIRE(summary.finished.back().trial == 9);
  }
}

TEST_CASE("cut within its first entry, a journal is refused") {
  const SmallJournal whole = small_journal();
  const TestFolder folder;
  for (std::size_t size = 0; size < whole.ends[0]; ++size) {
    put(folder, whole.text.substr(0, size));
    REQUIRE_THROWS_WITH(read_journal(folder.path()), Contains("no intact first entry"));
    REQUIRE_THROWS_AS(JournalWriter::open(folder.path()), IoError);
  }
}

TEST_CASE("a flipped bit before the last entry is refused with line and byte") {
  const SmallJournal whole = small_journal();
  const TestFolder folder;
  // The last two line ends lie within the tail: without them there is no intact entry behind the damage.
  for (std::size_t at = 0; at + 1 < whole.ends[2]; ++at) {
    std::string text = whole.text;
    text[at] = static_cast<char>(text[at] ^ 1);
    put(folder, text);
    REQUIRE_THROWS_AS(read_journal(folder.path()), IoError);
    REQUIRE_THROWS_AS(JournalWriter::open(folder.path()), IoError);
  }
  std::string text = whole.text;
  text[whole.ends[1] + 12] ^= 1;
  put(folder, text);
  CHECK_THROWS_WITH(read_journal(folder.path()), Contains("journal.sgj:3:") &&
                                                     Contains("byte " + std::to_string(whole.ends[1])) &&
                                                     Contains("truncate -s " + std::to_string(whole.ends[1])));
  CHECK(read_text(folder.path() / "journal.sgj") == text);
}

TEST_CASE("of a journal whose first entry is damaged nothing is said to be worth keeping") {
  const SmallJournal whole = small_journal();
  const TestFolder folder;
  std::string text = whole.text;
  text[30] ^= 1;
  put(folder, text);
  CHECK_THROWS_WITH(read_journal(folder.path()),
                    Contains("journal.sgj:1:") && !Contains("truncate") && !Contains("resume") &&
                        Contains("sandglass run " + (folder.path() / "study.yaml").string() + " --out FOLDER"));
}

TEST_CASE("zeros at the end, as a power cut leaves them, are a torn tail") {
  const SmallJournal whole = small_journal();
  const TestFolder folder;
  put(folder, whole.text.substr(0, whole.ends[2] + 10) + std::string(5000, '\0'));
  CHECK(read_journal(folder.path()).finished.size() == 2);
  CHECK(JournalWriter::open(folder.path()).torn_bytes() == 5010);
}

TEST_CASE("lines that only look like entries are none") {
  CHECK(parse_journal_line("00000000 0 ").has_value());  // the checksum of nothing is 0
  for (const char* line : {"", "00000000", "00000000 0", "00000000  ", "00000000 00 ", "00000000 +0 ", "00000001 0 ",
                           "00000000 1 ", "0000000 0  ", "00000000 99999999999999999999 "}) {
    INFO(line);
    CHECK_FALSE(parse_journal_line(line).has_value());
  }
}

}  // namespace sandglass::test_journal_damage
