#include <catch2/catch.hpp>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/store/study_file.hpp"
#include "results/store/trial_file.hpp"
#include "tests/lighter.hpp"
#include "tests/results/example_records.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_store_disk_full {
using namespace sandglass::results;

namespace {

TrialRecord large_record() {
  TrialRecord out = example_record(0);
  std::vector<double> values(60'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<double>(i));
  add_example_arrays(out);
  out.arrays.push_back({"z", {"n"}, {values.size()}, values, "", "", false});
  return out;
}

std::size_t files_in(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) count += entry.is_regular_file();
  return count;
}

/// 0 if `write` fails with an IoError about the limit at every file size below what it needs, leaves no file of its
/// own, and works in the same process once there is room.
int fails_cleanly(const std::filesystem::path& folder, rlim_t needed, const std::function<void()>& write) {
  const std::size_t before = files_in(folder);
  for (rlim_t limit = 0; limit < needed; limit += kLighter * (needed / 40)) {
    limit_file_size(limit);
    try {
      write();
      return 1;
    } catch (const IoError& error) {
      if (std::string(error.what()).find("ulimit -f") == std::string::npos) return 2;
    }
    if (files_in(folder) != before) return 3;
  }
  limit_file_size(RLIM_INFINITY);
  write();
  return 0;
}

}  // namespace

TEST_CASE("a trial file that does not fit, wherever it stops, is an error without leftovers") {
  const TestFolder folder;
  const TrialRecord record = large_record();
  const auto path = folder.path() / "trials" / write_trial_file(folder.path(), record).name;
  const auto needed = std::filesystem::file_size(path);
  REQUIRE(needed > 100'000);
  std::filesystem::remove(path);
  CHECK(run_in_child([&] {
          return fails_cleanly(folder.path(), needed, [&] { write_trial_file(folder.path(), record); });
        }) == 0);
  CHECK(digest(read_trial_file(path)) == digest(record));
}

TEST_CASE("a study file that does not fit leaves the older one as it was") {
  const TestFolder folder;
  JournalWriter journal = JournalWriter::create(folder.path(), example_header());
  journal.append(large_record(), write_trial_file(folder.path(), large_record()).name);
  for (std::uint64_t trial = 1; trial < 2000 / kLighter; ++trial) journal.append(example_record(trial));
  journal.sync();
  const auto path = build_study_file(folder.path()).path;
  const std::string old = read_text(path);
  CHECK(run_in_child(
            [&] { return fails_cleanly(folder.path(), old.size(), [&] { build_study_file(folder.path()); }); }) == 0);
  CHECK(read_text(path) == old);
}

}  // namespace sandglass::test_store_disk_full
