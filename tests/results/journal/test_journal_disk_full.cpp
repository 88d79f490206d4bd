#include <catch2/catch.hpp>

#include "results/base/error.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/journal/journal_writer.hpp"
#include "tests/results/example_records.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_journal_disk_full {
using namespace sandglass::results;

TEST_CASE("when the disk is full, synced entries are safe and the rest follows once there is room") {
  const TestFolder folder;
  const auto path = folder.path() / "journal.sgj";
  const int code = run_in_child([&] {
    JournalWriter journal = JournalWriter::create(folder.path(), example_header());
    journal.append(example_record(0));
    journal.sync();
    const auto size = std::filesystem::file_size(path);
    limit_file_size(size + 500);  // room for half an entry
    journal.append(example_record(1));
    journal.append(example_record(2));
    for (int attempt = 0; attempt < 2; ++attempt) {
      try {
        journal.sync();
        return 1;
      } catch (const IoError&) {
      }
      if (std::filesystem::file_size(path) != size) return 2;
      if (read_journal(folder.path()).finished.size() != 1) return 3;
    }
    limit_file_size(RLIM_INFINITY);
    journal.sync();
    journal.append(example_record(3));
    journal.sync();
    return 0;
  });
  CHECK(code == 0);
  const JournalSummary summary = read_journal(folder.path());
  REQUIRE(summary.finished.size() == 4);
  for (std::uint64_t trial = 0; trial < 4; ++trial) {
    CHECK(summary.finished[trial].digest == digest(example_record(trial)));
  }
}

TEST_CASE("a writer that never syncs is bounded in memory, and an append that fails may be made again") {
  const TestFolder folder;
  const int code = run_in_child([&] {
    JournalWriter journal = JournalWriter::create(folder.path(), example_header());
    limit_file_size(100'000);
    std::uint64_t trial = 0;
    try {
      for (; trial < 10'000; ++trial) journal.append(example_record(trial));
      return 1;
    } catch (const IoError&) {
    }
    limit_file_size(RLIM_INFINITY);
    for (; trial < 3'000; ++trial) journal.append(example_record(trial));
    journal.sync();
    return 0;
  });
  CHECK(code == 0);
  const JournalSummary summary = read_journal(folder.path());
  CHECK(summary.finished.size() == 3000);
  CHECK(summary.finished.back().trial == 2999);
}

}  // namespace sandglass::test_journal_disk_full
