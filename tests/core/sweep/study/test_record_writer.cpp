#include "core/sweep/study/record_writer.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/sweep/execute/trial_runner.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/store/trial_file.hpp"
#include "tests/core/sweep/study/study_bench.hpp"

namespace sandglass::test_record_writer {
using results::TrialRecord;
using results::TrialStatus;

namespace {

/// A writer into a folder of its own.
struct Written {
  explicit Written(const std::string& yaml = "", std::uint64_t planned = 10) : study(fakes::study(yaml)) {
    std::filesystem::create_directories(run.trials());
    writer.emplace(study, run, planned, observer);
    writer->open(results::JournalWriter::create(folder.path(), {}));
  }

  TestFolder folder;
  results::RunFolder run{folder.path()};
  config::StudySpec study;
  CountingObserver observer;
  std::optional<RecordWriter> writer;
};

TrialRecord record(std::uint64_t trial, double value = 1, TrialStatus status = TrialStatus::completed) {
  TrialRecord record;
  record.trial = trial;
  record.status = status;
  record.series = {{fakes::trial_config().objective.metric, "", "", {value}}};
  return record;
}

}  // namespace

TEST_CASE("a record counts once, and the observer hears of it when it is in the journal") {
  Written written;
  const auto places = written.writer->finish({{record(3)}, {record(5, 1, TrialStatus::failed)}});
  REQUIRE(places.size() == 2);
  CHECK(results::JournalReader(written.run.journal()).read_finish(places[1]).record.trial == 5);
  CHECK(written.observer.seen == std::vector<std::uint64_t>{3, 5});
  CHECK(written.writer->is_done(3));
  CHECK_FALSE(written.writer->is_done(4));
  CHECK_FALSE(written.writer->is_done(1'000'000));
  written.writer->count(record(3));
  CHECK(written.writer->progress().finished == 2);
  CHECK(written.writer->progress().failed == 1);
}

TEST_CASE("the start of a trial is written once") {
  Written written;
  for (int i = 0; i < 3; ++i) written.writer->begin(7);
  written.writer->flush();
  CHECK(results::read_journal(written.folder.path()).running == std::vector<std::uint64_t>{7});
  int starts = 0;
  results::JournalReader(written.run.journal()).for_each([&](const results::JournalEvent& event, std::uint64_t) {
    starts += std::holds_alternative<results::StartEvent>(event) ? 1 : 0;
  });
  CHECK(starts == 1);
}

TEST_CASE("of equal trials the lower number is the best, whichever came first; NaN never is") {
  for (const bool reversed : {false, true}) {
    Written written;
    std::vector<RecordWriter::Finished> records{
        {record(1, 0.5)}, {record(2, 0.5)}, {record(3, std::nan(""))}, {record(4, 0.1, TrialStatus::pruned)}};
    if (reversed) std::ranges::reverse(records);
    written.writer->finish(records);
    CHECK(written.writer->progress().best == 0.5);
    CHECK(written.writer->progress().best_trial == 1);
  }
}

TEST_CASE("arrays are in their files, one by one or many at a time") {
  for (const std::uint64_t count : {1, 9}) {
    Written written;
    std::vector<RecordWriter::Finished> records;
    for (std::uint64_t trial = 0; trial < count; ++trial) {
      records.push_back({record(trial)});
      records.back().record.arrays = {{"latent", {"example"}, {2}, std::vector<float>{1, 2}, "", "", false}};
    }
    written.writer->finish(records);
    for (std::uint64_t trial = 0; trial < count; ++trial)
      CHECK(results::digest(results::read_trial_file(written.run.trial_file(trial))) ==
            results::digest(records[trial].record));
  }
}

TEST_CASE("a checkpoint that cannot be removed leaves the record in place and ends nothing") {
  Written written;
  // A folder that is not empty in its place: nobody can remove that as a file, root neither.
  const auto checkpoint = checkpoint_path(written.run.checkpoints(), 3);
  std::filesystem::create_directories(checkpoint / "inside");
  std::filesystem::create_directories(written.run.checkpoints());
  CHECK_NOTHROW(written.writer->finish({{record(3)}}));
  CHECK(written.observer.seen == std::vector<std::uint64_t>{3});
  CHECK(std::filesystem::exists(checkpoint));
}

TEST_CASE("a checkpoint of a finished trial is removed") {
  Written written;
  const auto checkpoint = checkpoint_path(written.run.checkpoints(), 3);
  std::filesystem::create_directories(written.run.checkpoints());
  results::write_atomically(checkpoint, "x");
  written.writer->finish({{record(3)}});
  CHECK_FALSE(std::filesystem::exists(checkpoint));
}

TEST_CASE("flags grow with what was begun, not with what is planned") {
  Written written("", ~std::uint64_t{0});
  written.writer->begin(2);
  written.writer->finish({{record(2)}});
  CHECK(written.writer->progress().planned == ~std::uint64_t{0});
  CHECK(written.writer->progress().finished == 1);
}

}  // namespace sandglass::test_record_writer
