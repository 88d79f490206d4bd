#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <fstream>

#include "results/base/error.hpp"
#include "results/base/files.hpp"
#include "results/journal/journal_writer.hpp"
#include "results/store/array_file.hpp"
#include "results/store/hdf5/netcdf.hpp"
#include "results/store/study_file.hpp"
#include "results/store/study_source.hpp"
#include "results/store/study_table.hpp"
#include "results/store/trial_file.hpp"
#include "tests/results/example_records.hpp"
#include "tests/results/test_folder.hpp"

namespace sandglass::test_study_source {
using namespace sandglass::results;
using Catch::Contains;

namespace {

/// Awkward on purpose: names that the table has to change, kinds and units that differ from trial to trial, a series
/// that ends early, one that is empty, a failed trial and one that was pruned.
TrialRecord awkward_record(std::uint64_t trial) {
  TrialRecord record = example_record(trial);
  record.series.push_back({"noise.ratio", trial == 0 ? "share" : "percent", "another text", {0.5, -0.0}});
  record.series.push_back({"empty", "", "", {}});
  record.scalars.push_back({"status", "", "", static_cast<double>(INFINITY)});
  record.parameters.emplace_back("a/b", trial == 0 ? ParameterValue(std::int64_t{3}) : ParameterValue(3.0));
  if (trial == 1) {
    record.status = TrialStatus::failed;
    record.failure = {"train", "noise/masking", "the loss is NaN: it (epoch 3) says so", 3, "last words\nof two lines"};
    record.series.resize(1);
  }
  if (trial == 3) record.status = TrialStatus::pruned;
  return record;
}

/// Trials 0, 1 and 3 of five; all but the failed one with arrays.
void run_awkward_study(const std::filesystem::path& folder) {
  JournalWriter journal = JournalWriter::create(folder, example_header());
  for (const std::uint64_t trial : {3, 0, 1}) {
    TrialRecord record = awkward_record(trial);
    if (trial == 1) {
      journal.append(record, "", digest(record));
      continue;
    }
    add_example_arrays(record);
    const TrialFile file = write_trial_file(folder, record);
    journal.append(record, file.name, file.digest);
  }
  journal.append(StartEvent{4});
  journal.sync();
}

/// The message of the IoError that opening `path` throws.
std::string refusal(const std::filesystem::path& path) {
  try {
    StudySource{path};
  } catch (const IoError& error) {
    return error.what();
  }
  return "";
}

const Array& named(const std::vector<Array>& arrays, const std::string& name) {
  return *std::ranges::find(arrays, name, &Array::name);
}

}  // namespace

TEST_CASE("a record read back from the study file is the one in the journal") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  const StudySource run(folder.path());
  const StudySource file(build_study_file(folder.path()).path);
  const auto expected = run.trials(), seen = file.trials();
  REQUIRE(seen.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(seen[i].trial == expected[i].trial);
    CHECK(digest(seen[i]) == digest(expected[i]));
    CHECK(seen[i].duration == expected[i].duration);
    CHECK(seen[i].failure.output == expected[i].failure.output);
  }
  CHECK(std::holds_alternative<std::int64_t>(seen[0].parameters.back().second));
  CHECK(std::holds_alternative<double>(seen[1].parameters.back().second));
}

TEST_CASE("trials come one by one by number, with the digests that the journal has") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  const auto digests = [](const StudySource& source) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> out;
    source.for_each([&](TrialRecord&& record, std::uint64_t digest) { out.emplace_back(record.trial, digest); });
    return out;
  };
  const auto of_run = digests(StudySource(folder.path()));
  REQUIRE(of_run.size() == 3);
  CHECK(of_run[0].first == 0);
  CHECK(of_run[2].first == 3);
  CHECK(digests(StudySource(build_study_file(folder.path()).path)) == of_run);
}

TEST_CASE("the header read back from the study file is the one in the journal") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  const StudySource run(folder.path());
  const StudySource file(build_study_file(folder.path()).path);
  const StudyHeader &a = run.header(), &b = file.header();
  CHECK(b.name == a.name);
  CHECK(b.question == a.question);
  CHECK(b.resolved_yaml == a.resolved_yaml);
  CHECK(b.seed == a.seed);
  CHECK(b.planned_trials == 5);
  CHECK(b.epochs == a.epochs);
  CHECK(b.keep_weights == "best");
  CHECK(b.versions == a.versions);
  REQUIRE(b.axes.size() == a.axes.size());
  CHECK(b.axes[2].type == AxisType::integers);
  CHECK(run.folder()->root == folder.path());
  CHECK(run.label() == folder.path() / "study.yaml");
  CHECK_FALSE(file.folder());
  CHECK(file.label() == folder.path() / "study.h5");
}

TEST_CASE("the arrays of a trial are those that were recorded, from its own file or from the study file") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  const StudySource run(folder.path());
  const StudySource file(build_study_file(folder.path()).path);
  TrialRecord expected;
  add_example_arrays(expected);
  for (const auto& arrays : {*run.arrays(0), *file.arrays(0)}) {
    REQUIRE(arrays.size() == expected.arrays.size());
    for (const Array& array : expected.arrays) {
      CHECK(named(arrays, array.name).dimensions == array.dimensions);
      CHECK(named(arrays, array.name).shape == array.shape);
      CHECK(named(arrays, array.name).data.index() == array.data.index());
      CHECK(named(arrays, array.name).weights == array.weights);
    }
    CHECK(std::get<std::vector<float>>(named(arrays, "latent").data) == std::vector<float>{1, 2, 3, 4, 5, 6.5F});
  }
  CHECK(run.arrays(3)->size() == 5);   // its own file has the weights
  CHECK(file.arrays(3)->size() == 4);  // the study keeps those of the best trial alone
  CHECK_FALSE(run.arrays(1));
  CHECK_FALSE(file.arrays(1));
  CHECK_FALSE(file.arrays(4));
  std::filesystem::remove_all(folder.path() / "trials");
  CHECK(run.arrays(3)->size() == 4);
}

TEST_CASE("what can be read of a trial's arrays is given, and the rest told by its file's name") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  const RunFolder run{folder.path()};
  const auto whole = StudySource(folder.path()).readable_arrays(0);
  CHECK(whole.problem.empty());
  CHECK(whole.arrays.size() == StudySource(folder.path()).arrays(0)->size());
  CHECK(StudySource(folder.path()).readable_arrays(1).problem.empty());  // it never had any
  CHECK(StudySource(folder.path()).lost_arrays().empty());

  std::filesystem::remove(run.trial_file(0));
  write_atomically(run.trial_file(3), "no longer HDF5");
  const StudySource damaged(folder.path());
  CHECK(damaged.readable_arrays(0).problem == "trials/000000.h5 is missing");
  CHECK(damaged.readable_arrays(0).arrays.empty());
  CHECK_THAT(damaged.readable_arrays(3).problem, Contains("trials/000003.h5 is damaged"));
  CHECK(damaged.readable_arrays(1).problem.empty());
  REQUIRE(damaged.lost_arrays().size() == 1);
  CHECK(damaged.lost_arrays()[0].trial == 0);
  CHECK(damaged.lost_arrays()[0].reason == "trials/000000.h5 is missing");
}

TEST_CASE("damaged files are told beside missing ones where the study file has nothing of them") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  const RunFolder run{folder.path()};
  std::filesystem::remove(run.trial_file(0));
  write_atomically(run.trial_file(3), "no longer HDF5");
  build_study_file(folder.path());
  const auto lost = StudySource(folder.path()).lost_or_damaged_arrays();
  REQUIRE(lost.size() == 2);
  CHECK(lost[0].reason == "trials/000000.h5 is missing");
  CHECK(lost[1].trial == 3);
  CHECK_THAT(lost[1].reason, Contains("trials/000003.h5 is damaged"));
}

TEST_CASE("nothing is lost that the study file still has") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  build_study_file(folder.path());
  const RunFolder run{folder.path()};
  std::filesystem::remove(run.trial_file(0));
  write_atomically(run.trial_file(3), "no longer HDF5");
  const StudySource source(folder.path());
  CHECK(source.lost_arrays().empty());
  for (const std::uint64_t trial : {0, 3}) {
    CHECK(source.readable_arrays(trial).problem.empty());
    CHECK(!source.readable_arrays(trial).arrays.empty());
  }
  write_atomically(run.study_file(), "no longer HDF5 either");
  const StudySource without(folder.path());
  CHECK(without.lost_arrays().size() == 1);
  CHECK(without.readable_arrays(0).problem == "trials/000000.h5 is missing");
}

TEST_CASE("of a folder whose journal is damaged, its study file is what to go on with") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  const RunFolder run{folder.path()};
  write_atomically(run.journal(), "nothing of it is left\n");
  CHECK_THAT(refusal(folder.path()), Contains("Remove the folder"));
  write_atomically(run.study_file(), "a study, perhaps");
  CHECK_THAT(refusal(folder.path()), Contains(run.study_file().string()) && !Contains("Remove"));
}

TEST_CASE("a folder of which only the study file was kept is read from that") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  build_study_file(folder.path());
  std::filesystem::remove(folder.path() / "journal.sgj");
  CHECK(read_study(folder.path()).trials.size() == 3);
}

TEST_CASE("a study file of many trials is read in blocks") {
  const TestFolder folder;
  JournalWriter journal = JournalWriter::create(folder.path(), example_header());
  for (std::uint64_t trial = 0; trial < 3000; ++trial)
    if (trial % 7 != 3) journal.append(example_record(trial));
  journal.sync();
  const auto expected = StudySource(folder.path()).trials();
  const auto seen = StudySource(build_study_file(folder.path()).path).trials();
  REQUIRE(seen.size() == expected.size());
  for (std::size_t i = 0; i < seen.size(); ++i) REQUIRE(digest(seen[i]) == digest(expected[i]));
}

TEST_CASE("a study without trials is read from its file") {
  const TestFolder folder;
  JournalWriter::create(folder.path(), StudyHeader());
  CHECK(StudySource(build_study_file(folder.path()).path).trials().empty());
}

TEST_CASE("what is not a study is refused with a reason") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  const auto study = build_study_file(folder.path()).path;
  CHECK_THAT(refusal(folder.path() / "nowhere"), Contains("nowhere") && Contains("the folder of a run"));
  CHECK_THAT(refusal(folder.path() / "trials"), Contains("is not the folder of a run"));
  CHECK_THAT(refusal(folder.path() / "trials/000000.h5"), Contains("000000.h5") && Contains("it holds no study"));
  CHECK_THAT(
      refusal(folder.path() / "journal.sgj"),
      Contains("journal.sgj is no study file") && Contains("the run that it lies in: " + folder.path().string()));
  const auto text = folder.path() / "texts" / "mine.yaml";
  std::filesystem::create_directory(text.parent_path());
  std::ofstream(text) << "name: mine\n";
  CHECK_THAT(refusal(text), Contains("mine.yaml is no study file") && Contains("sandglass run " + text.string()));
  CHECK_THAT(refusal("/dev/zero"), Contains("/dev/zero: it is not a regular file"));
  const std::string whole = read_text(study);
  for (const std::string& damaged : {whole.substr(0, whole.size() / 2), std::string(), std::string("junk")}) {
    std::ofstream(folder.path() / "cut.h5", std::ios::binary) << damaged;
    CHECK_THAT(refusal(folder.path() / "cut.h5"), Contains("cut.h5 is damaged"));
  }
}

namespace {

/// Of a study file what tells its layout.
void write_study_file(const std::filesystem::path& path, std::optional<std::int64_t> format) {
  Hdf5Output file(path);
  put_text(file.id(), "sandglass_resolved_yaml", "name: old\n");
  if (format) put_number(file.id(), "sandglass_format", *format);
  file.commit();
}

}  // namespace

TEST_CASE("a study file of another layout is refused, and how to get one of this") {
  const TestFolder folder;
  write_study_file(folder.path() / "old.h5", std::nullopt);
  write_study_file(folder.path() / "new.h5", kStudyFileFormat + 1);
  CHECK_THAT(refusal(folder.path() / "old.h5"),
             Contains("old.h5") && Contains("an older Sandglass") && Contains("sandglass collect DIR"));
  CHECK_THAT(refusal(folder.path() / "new.h5"), Contains("a newer Sandglass"));
}

TEST_CASE("a study file of an older layout is built anew, unless that would lose arrays") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  const auto path = folder.path() / "study.h5";
  write_study_file(path, std::nullopt);
  CHECK(ensure_study_file(folder.path()).rebuilt);
  CHECK(StudySource(path).arrays(0));
  write_study_file(path, std::nullopt);
  std::filesystem::remove(folder.path() / "trials/000000.h5");
  CHECK_THROWS_WITH(ensure_study_file(folder.path()), Contains("study.h5") && Contains("move it to another name"));
  CHECK_THAT(refusal(path), Contains("an older Sandglass"));
}

TEST_CASE("a damaged journal beside a whole study file is refused with the way to that file") {
  const TestFolder folder;
  run_awkward_study(folder.path());
  const auto file = build_study_file(folder.path()).path;
  auto text = read_text(folder.path() / "journal.sgj");
  text[text.find('\n') + 200] ^= 1;  // within the second entry
  write_atomically(folder.path() / "journal.sgj", text);
  const auto reading = [&] {
    try {
      read_study(StudySource(folder.path()));
    } catch (const IoError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(reading(), Contains("journal.sgj:2") && Contains(file.string() + " has what had finished"));
  CHECK(read_study(StudySource(file)).trials.size() == 3);
  write_atomically(file, "no study");
  CHECK_THAT(reading(), Contains("journal.sgj:2") && !Contains(file.string()));
}

}  // namespace sandglass::test_study_source
