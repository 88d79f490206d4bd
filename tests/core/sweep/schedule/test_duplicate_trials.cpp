#include "core/sweep/schedule/duplicate_trials.hpp"

#include <catch2/catch.hpp>

#include "results/journal/journal_writer.hpp"
#include "results/store/trial_file.hpp"
#include "tests/core/trial/fakes.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_duplicate_trials {
using results::TrialRecord;
using results::TrialStatus;

namespace {

/// Ten draws of two values; `sampler: list` has each value once.
struct Duplicates {
  explicit Duplicates(const std::string& sampler = "draws")
      : study(fakes::study("sweep: {sampler: " + sampler + ", axes: {model.latent: [1, 2]}, replicates: 2}\n")) {}

  TrialSpec trial(std::uint64_t number, std::int64_t latent, std::uint32_t replicate = 0) const {
    auto spec = plan.trial_spec(number, {latent});
    spec.replicate = replicate;
    return spec;
  }

  /// Writes the record of a trial that has ended, and tells of it.
  void finish(const TrialSpec& spec, TrialStatus status = TrialStatus::completed, bool with_array = false) {
    TrialRecord record;
    record.trial = spec.trial;
    record.replicate = spec.replicate;
    record.seed = spec.seed;
    record.parameters = spec.parameters;
    record.status = status;
    record.duration = 5;
    record.series = {{"valid.loss", "", "", {static_cast<double>(spec.trial)}}};
    std::uint64_t place = 0;
    if (with_array) {
      record.arrays = {{"latent", {"example"}, {2}, std::vector<float>{1, 2}, "", "", false}};
      const auto file = results::write_trial_file(folder.path(), record);
      place = journal.append(record, file.name, file.digest);
    } else {
      place = journal.append(record);
    }
    journal.sync();
    duplicates.add(record, place);
  }

  static DuplicateTrials::Step step(std::uint64_t number) {
    DuplicateTrials::Step step;
    step.job.trial = number;
    return step;
  }

  std::vector<std::uint64_t> end(std::uint64_t number) {
    std::vector<std::uint64_t> waiting;
    for (const auto& waits : duplicates.end(number)) waiting.push_back(waits.job.trial);
    return waiting;
  }

  TestFolder folder;
  config::StudySpec study;
  StudyPlan plan{study, fakes::registry()};
  results::JournalWriter journal = results::JournalWriter::create(folder.path(), {});
  DuplicateTrials duplicates{study, plan, {folder.path()}};
};

}  // namespace

TEST_CASE(
    "a completed trial's record is reused under the number of an equal one, with its arrays and without its time") {
  Duplicates bench;
  CHECK_FALSE(bench.duplicates.record_for(bench.trial(4, 1)));
  bench.finish(bench.trial(0, 1), TrialStatus::completed, true);
  const auto record = bench.duplicates.record_for(bench.trial(4, 1));
  REQUIRE(record);
  CHECK(record->trial == 4);
  CHECK(record->point == 2);
  CHECK(record->duration == 0);
  CHECK(record->series[0].values == std::vector<double>{0});
  CHECK(record->arrays.size() == 1);
  CHECK_FALSE(bench.duplicates.record_for(bench.trial(4, 2)));
  CHECK_FALSE(bench.duplicates.record_for(bench.trial(4, 1, 1)));
}

TEST_CASE("the first completed trial is the one that is reused") {
  Duplicates bench;
  bench.finish(bench.trial(6, 1));
  bench.finish(bench.trial(2, 1));
  CHECK(bench.duplicates.record_for(bench.trial(4, 1))->series[0].values == std::vector<double>{6});
}

TEST_CASE("neither a failed nor a pruned trial's record is reused") {
  Duplicates bench;
  bench.finish(bench.trial(0, 1), TrialStatus::failed);
  bench.finish(bench.trial(2, 1), TrialStatus::pruned);
  CHECK_FALSE(bench.duplicates.record_for(bench.trial(4, 1)));
}

TEST_CASE("a trial whose original's file is damaged or gone has to run") {
  Duplicates bench;
  bench.finish(bench.trial(0, 1), TrialStatus::completed, true);
  const auto file = results::RunFolder{bench.folder.path()}.trial_file(0);
  std::filesystem::resize_file(file, 100);
  CHECK_FALSE(bench.duplicates.record_for(bench.trial(4, 1)));
  std::filesystem::remove(file);
  CHECK_FALSE(bench.duplicates.record_for(bench.trial(4, 1)));
}

TEST_CASE("of equal trials one may run, the others wait and are given back when it ends, in their order") {
  Duplicates bench;
  CHECK(bench.duplicates.begin(bench.trial(0, 1), Duplicates::step(0)));
  CHECK(bench.duplicates.begin(bench.trial(1, 2), Duplicates::step(1)));
  CHECK_FALSE(bench.duplicates.begin(bench.trial(4, 1), Duplicates::step(4)));
  CHECK_FALSE(bench.duplicates.begin(bench.trial(2, 1), Duplicates::step(2)));
  CHECK(bench.end(1).empty());
  CHECK(bench.end(0) == std::vector<std::uint64_t>{4, 2});
  CHECK(bench.end(0).empty());
}

TEST_CASE("once a trial has failed, the first of those that waited may run, and the others wait for it") {
  Duplicates bench;
  CHECK(bench.duplicates.begin(bench.trial(0, 1), Duplicates::step(0)));
  CHECK_FALSE(bench.duplicates.begin(bench.trial(2, 1), Duplicates::step(2)));
  CHECK_FALSE(bench.duplicates.begin(bench.trial(4, 1), Duplicates::step(4)));
  bench.finish(bench.trial(0, 1), TrialStatus::failed);
  CHECK(bench.end(0) == std::vector<std::uint64_t>{2, 4});
  CHECK(bench.duplicates.begin(bench.trial(2, 1), Duplicates::step(2)));
  CHECK_FALSE(bench.duplicates.begin(bench.trial(4, 1), Duplicates::step(4)));
  CHECK(bench.end(2) == std::vector<std::uint64_t>{4});
}

TEST_CASE("a trial that runs may be begun again") {
  Duplicates bench;
  CHECK(bench.duplicates.begin(bench.trial(0, 1), Duplicates::step(0)));
  CHECK(bench.duplicates.begin(bench.trial(0, 1), Duplicates::step(0)));
}

TEST_CASE("in a list that has every point once nothing is looked for") {
  Duplicates bench("list");
  bench.finish(bench.trial(0, 1));
  CHECK_FALSE(bench.duplicates.record_for(bench.trial(2, 1)));
  CHECK(bench.duplicates.begin(bench.trial(0, 1), Duplicates::step(0)));
  CHECK(bench.duplicates.begin(bench.trial(2, 1), Duplicates::step(2)));
}

}  // namespace sandglass::test_duplicate_trials
