#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>

#include "results/journal/journal_reader.hpp"
#include "results/journal/journal_writer.hpp"
#include "tests/results/example_records.hpp"
#include "tests/results/test_folder.hpp"

using namespace sandglass::results;

namespace {

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("the cost of 10,000 finish entries is printed for two sizes of sync group, and all of them come back") {
  constexpr std::uint64_t kTrials = 10'000;
  for (const std::uint64_t group : {64, 1024}) {
    const TestFolder folder;
    JournalWriter journal = JournalWriter::create(folder.path(), example_header());
    TrialRecord record = example_record(0);
    double syncing = 0;
    const auto start = std::chrono::steady_clock::now();
    for (record.trial = 0; record.trial < kTrials; ++record.trial) {
      journal.append(record);
      if (record.trial % group != group - 1 && record.trial != kTrials - 1) continue;
      const auto sync_start = std::chrono::steady_clock::now();
      journal.sync();
      syncing += milliseconds_since(sync_start);
    }
    const double all = milliseconds_since(start);
    const auto read_start = std::chrono::steady_clock::now();
    CHECK(read_journal(folder.path()).finished.size() == kTrials);
    std::cout << fmt::format(
        "journal, sync per {}: {:.4f} ms per finish entry, of which the disk's flush {:.4f}; {:.4f} ms to read one; {} "
        "bytes\n",
        group, all / kTrials, syncing / kTrials, milliseconds_since(read_start) / kTrials,
        std::filesystem::file_size(folder.path() / "journal.sgj") / kTrials);
  }
}
