#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/store/study_file.hpp"
#include "results/store/study_source.hpp"
#include "results/store/study_table.hpp"
#include "results/store/trial_file.hpp"
#include "tests/results/example_records.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_study_file {
using namespace sandglass::results;
using Catch::Contains;

namespace {

/// Trials 0, 1 and 3 of five, each with a trial file.
void run_study(const std::filesystem::path& folder, const std::vector<std::uint64_t>& order = {0, 1, 3}) {
  JournalWriter journal = JournalWriter::create(folder, example_header());
  for (const std::uint64_t trial : order) {
    TrialRecord record = example_record(trial);
    add_example_arrays(record);
    const TrialFile file = write_trial_file(folder, record);
    journal.append(record, file.name, file.digest);
  }
  journal.sync();
}

void overwrite(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("the study file does not depend on the order in which trials finished") {
  const TestFolder a;
  const TestFolder b;
  run_study(a.path(), {0, 1, 3});
  run_study(b.path(), {3, 0, 1});
  const StudyFile first = build_study_file(a.path());
  CHECK(first.problems.empty());
  CHECK(first.digest == build_study_file(b.path()).digest);
  CHECK(read_text(first.path) == read_text(b.path() / "study.h5"));
}

TEST_CASE("a whole study file is left alone, and a damaged, missing or outdated one is rebuilt") {
  const TestFolder folder;
  run_study(folder.path());
  const StudyFile first = ensure_study_file(folder.path());
  CHECK(first.rebuilt);
  CHECK_FALSE(ensure_study_file(folder.path()).rebuilt);
  const std::string whole = read_text(first.path);
  std::string flipped = whole;
  flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 1);
  for (const std::string& damaged : {whole.substr(0, whole.size() / 2), std::string(), std::string("junk"), flipped}) {
    overwrite(first.path, damaged);
    CHECK(ensure_study_file(folder.path()).rebuilt);
    CHECK(read_text(first.path) == whole);
  }
  JournalWriter journal = JournalWriter::open(folder.path());
  journal.append(example_record(2));
  journal.sync();
  CHECK(ensure_study_file(folder.path()).rebuilt);
}

TEST_CASE("the file of a study that was extended is built again, though no trial has come to it") {
  const TestFolder folder;
  run_study(folder.path());
  ensure_study_file(folder.path());
  auto header = example_header();
  header.planned_trials = 77;
  header.resolved_yaml += "# extended\n";
  JournalWriter::replace_header(folder.path(), header);
  CHECK(ensure_study_file(folder.path()).rebuilt);
  CHECK(StudySource(folder.path() / "study.h5").header().planned_trials == 77);
  CHECK_FALSE(ensure_study_file(folder.path()).rebuilt);
}

TEST_CASE("a study file is left alone that has finished trials which the journal lacks") {
  const TestFolder folder;
  run_study(folder.path());
  const auto journal = folder.path() / "journal.sgj";
  const std::string file = read_text(build_study_file(folder.path()).path);
  const std::string entries = read_text(journal);
  overwrite(journal, entries.substr(0, entries.find('\n') + 1));
  const auto check_said = [&](const std::string& text) {
    CHECK_THAT(text, Contains("study.h5 has 3 finished trials") && Contains("has 0, lacks 3"));
    CHECK_THAT(text, Contains("sandglass show " + (folder.path() / "study.h5").string()));
    CHECK_THAT(text, Contains("sandglass resume " + folder.path().string()));
  };
  check_said(StudySource(folder.path()).beyond_journal());
  const StudyFile kept = ensure_study_file(folder.path());
  CHECK(kept.ahead);
  CHECK_FALSE(kept.rebuilt);
  REQUIRE(kept.problems.size() == 1);
  check_said(kept.problems[0]);
  CHECK(read_text(kept.path) == file);

  // As many trials as before, but one of them is another: the file still has what the journal lacks.
  JournalWriter writer = JournalWriter::open(folder.path());
  for (const std::uint64_t trial : {0, 1, 2}) writer.append(example_record(trial));
  writer.sync();
  CHECK_THAT(StudySource(folder.path()).beyond_journal(), Contains("has 3, lacks 1"));
  CHECK(ensure_study_file(folder.path()).ahead);
  CHECK(read_text(kept.path) == file);

  const auto copy = copy_study_file(folder.path(), folder.path() / "copy.h5");
  REQUIRE_FALSE(copy.problems.empty());
  CHECK_THAT(copy.problems.back(), Contains("lacks 1"));

  writer.append(example_record(3));
  writer.sync();
  const StudySource whole(folder.path());
  whole.trials();
  CHECK(whole.beyond_journal().empty());
  CHECK(ensure_study_file(folder.path()).rebuilt);
}

TEST_CASE("a study file that is damaged is not ahead of any journal") {
  const TestFolder folder;
  run_study(folder.path());
  const auto journal = folder.path() / "journal.sgj";
  build_study_file(folder.path());
  const std::string entries = read_text(journal);
  overwrite(journal, entries.substr(0, entries.find('\n') + 1));
  overwrite(folder.path() / "study.h5", "junk");
  CHECK(StudySource(folder.path()).beyond_journal().empty());
  CHECK(ensure_study_file(folder.path()).rebuilt);
}

TEST_CASE("a finished study file outlives its trial files") {
  const TestFolder folder;
  run_study(folder.path());
  ensure_study_file(folder.path());
  std::filesystem::remove_all(folder.path() / "trials");
  const StudyFile kept = ensure_study_file(folder.path());
  CHECK_FALSE(kept.rebuilt);
  CHECK(kept.problems.empty());
}

TEST_CASE("missing, damaged and foreign trial files are reported by name, and nothing else is lost") {
  const TestFolder folder;
  run_study(folder.path());
  const auto trials = folder.path() / "trials";
  const std::uint64_t digest_before = build_study_file(folder.path()).digest;
  std::filesystem::remove(trials / "000000.h5");
  overwrite(trials / "000001.h5", read_text(trials / "000001.h5").substr(0, 3000));
  TrialRecord foreign = example_record(3);
  foreign.seed = 1;
  write_trial_file(folder.path(), foreign);
  const StudyFile file = build_study_file(folder.path());
  REQUIRE(file.problems.size() == 3);
  CHECK_THAT(file.problems[0], Contains("trial 0") && Contains("000000.h5") && Contains("No such file"));
  CHECK_THAT(file.problems[1], Contains("trial 1") && Contains("000001.h5 is damaged"));
  CHECK_THAT(file.problems[2], Contains("trial 3") && Contains("another run"));
  CHECK(file.digest == digest_before);
}

TEST_CASE("a journal cannot lead to files outside of the run's folder") {
  const TestFolder folder;
  run_study(folder.path());
  JournalWriter journal = JournalWriter::open(folder.path());
  journal.append(example_record(2), "../../../etc/passwd");
  journal.sync();
  const StudyFile file = build_study_file(folder.path());
  REQUIRE(file.problems.size() == 1);
  CHECK_THAT(file.problems[0], Contains("trials/passwd"));
}

TEST_CASE("names that are taken are replaced and reported") {
  const TestFolder folder;
  JournalWriter journal = JournalWriter::create(folder.path(), example_header());
  TrialRecord record = example_record(0);
  record.scalars.push_back({"status", "", "", 1});
  record.series.push_back({"noise.ratio", "", "", {1}});
  journal.append(record);
  journal.sync();
  const StudyFile file = build_study_file(folder.path());
  REQUIRE(file.problems.size() == 2);
  CHECK_THAT(file.problems[0], Contains("'series.noise.ratio'"));
  CHECK_THAT(file.problems[1], Contains("'scalar.status'"));
}

TEST_CASE("studies without trials, epochs or plans have a file too") {
  for (const std::uint64_t planned : {0, 3}) {
    const TestFolder folder;
    StudyHeader header;
    header.planned_trials = planned;
    JournalWriter::create(folder.path(), header);
    CHECK(build_study_file(folder.path()).problems.empty());
  }
}

TEST_CASE("a trial number beyond any study is refused") {
  const TestFolder folder;
  JournalWriter journal = JournalWriter::create(folder.path(), example_header());
  journal.append(example_record(1ULL << 63));
  journal.append(example_record(~0ULL));
  journal.sync();
  CHECK_THROWS_AS(build_study_file(folder.path()), IoError);
}

TEST_CASE("of several objectives no trial is the best, and the weights of those on the front are kept") {
  const TestFolder folder;
  StudyHeader header = example_header();  // two replicates a point; valid.reconstruction rises from trial to trial
  header.objectives = {{"valid.reconstruction", true}, {"size", true}};
  JournalWriter journal = JournalWriter::create(folder.path(), header);
  const double sizes[] = {4, 6, 9, 9, 1};
  for (const std::uint64_t trial : {4, 0, 1, 2, 3}) {
    TrialRecord record = example_record(trial);
    record.scalars.push_back({"size", "", "", sizes[trial]});
    add_example_arrays(record);
    const TrialFile file = write_trial_file(folder.path(), record);
    journal.append(record, file.name, file.digest);
  }
  journal.sync();
  const auto file = build_study_file(folder.path()).path;
  const StudySource source(file);
  for (std::uint64_t trial = 0; trial < 5; ++trial) {
    const auto arrays = source.arrays(trial);
    REQUIRE(arrays);
    const bool on_front = trial != 2 && trial != 3;
    CHECK(std::ranges::count(*arrays, "encoder.0.weight", &Array::name) == (on_front ? 1 : 0));
    CHECK(std::ranges::count(*arrays, "latent", &Array::name) == 1);
  }
}

TEST_CASE("a study file is as large as the trials that were begun, however many are planned") {
  const TestFolder small, large;
  StudyHeader header = example_header();
  const auto size_with = [&](const TestFolder& folder, std::uint64_t planned) {
    header.planned_trials = planned;
    JournalWriter journal = JournalWriter::create(folder.path(), header);
    for (const std::uint64_t trial : {0, 1, 2}) journal.append(example_record(trial));
    journal.sync();
    return std::filesystem::file_size(build_study_file(folder.path()).path);
  };
  const auto of_three = size_with(small, 3);
  CHECK(size_with(large, 87'360'000) <= of_three + 100);
  CHECK(StudySource(large.path() / "study.h5").header().planned_trials == 87'360'000);
}

TEST_CASE("the epochs of a study file are those of the longest series, however many are planned") {
  const TestFolder folder;
  StudyHeader header = example_header();
  header.epochs = 4'000'000'000;
  JournalWriter journal = JournalWriter::create(folder.path(), header);
  journal.append(example_record(0));
  journal.sync();
  CHECK(std::filesystem::file_size(build_study_file(folder.path()).path) < 200'000);
}

TEST_CASE("of several entries of a trial the table has the last, in the order of the trials") {
  const TestFolder folder;
  run_study(folder.path(), {3, 1, 0});
  {
    JournalWriter journal = JournalWriter::open(folder.path());
    TrialRecord again = example_record(1);
    again.duration = 77;
    journal.append(again);
    journal.sync();
  }
  const StudyTable table = read_study(folder.path());
  REQUIRE(table.trials.size() == 3);
  CHECK(table.trials[0].trial == 0);
  CHECK(table.trials[1].duration == 77);
  CHECK(table.trials[2].trial == 3);
}

TEST_CASE("the summary table reads an interrupted run") {
  const TestFolder folder;
  run_study(folder.path(), {3, 0});
  const StudyTable table = read_study(folder.path());
  CHECK(table.header.name == "masking_ratio");
  REQUIRE(table.trials.size() == 2);
  CHECK(table.trials[1].trial == 3);
  CHECK(table.trials[1].arrays.empty());
}

}  // namespace sandglass::test_study_file
