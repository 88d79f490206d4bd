#include <filesystem>

#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/sweep/schedule/study_plan.hpp"
#include "core/sweep/study/run_study.hpp"
#include "core/trial/run_trial.hpp"
#include "results/base/files.hpp"
#include "results/journal/journal_reader.hpp"
#include "results/record/run_folder.hpp"
#include "results/store/study_source.hpp"
#include "results/store/study_table.hpp"
#include "results/store/trial_file.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_run_study {
namespace fs = std::filesystem;

namespace {

const char* kSweep =
    "noise: add\n"
    "sweep:\n"
    "  sampler: list\n"
    "  axes:\n"
    "    noise.amount: [0.0, 0.1, 0.2]\n"
    "    model.latent: [1, 2]\n"
    "  replicates: 2\n"
    "record: {latents: test, weights: all}\n";

/// A folder that is gone when the test is over.
struct Folder {
  Folder() {
    char name[] = "/tmp/sandglass-session-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

/// Watches, and raises the interrupt after so many trials.
class Watcher final : public SweepObserver {
 public:
  explicit Watcher(std::uint64_t interrupt_after = 1000000) : interrupt_after_(interrupt_after) {}
  void on_trial(const results::TrialRecord& record, const SweepProgress& progress) override {
    seen.push_back(record.trial);
    last = progress;
    if (seen.size() >= interrupt_after_) interrupt = true;
  }
  void on_tick(const SweepProgress&) override {}
  void on_stopping(const SweepProgress&) override { stopped = true; }

  std::vector<std::uint64_t> seen;
  SweepProgress last;
  std::atomic<bool> interrupt{false};
  bool stopped = false;

 private:
  std::uint64_t interrupt_after_;
};

}  // namespace

TEST_CASE("a study ends with every trial in the journal, a file for each, and the study file") {
  const Folder folder;
  const auto study = fakes::study(kSweep);
  Watcher watcher;
  const auto result = start_study(study, fakes::registry(), {folder.path / "run", 2}, watcher, watcher.interrupt);
  CHECK_FALSE(result.interrupted);
  CHECK(result.problems.empty());
  CHECK(watcher.seen.size() == 12);
  CHECK(watcher.last.finished == 12);
  CHECK(watcher.last.epochs + 2 >= 24);
  const results::RunFolder run{folder.path / "run"};
  CHECK(results::read_study(run.root).trials.size() == 12);
  for (std::uint64_t n = 0; n < 12; ++n) CHECK(fs::exists(run.trial_file(n)));
  CHECK(fs::exists(run.study_file()));
}

TEST_CASE("the study file's digest is the same for any number of workers") {
  const Folder folder;
  const auto study = fakes::study(kSweep);
  std::vector<std::uint64_t> digests;
  for (const unsigned workers : {1U, 2U, 5U}) {
    Watcher watcher;
    const auto out = folder.path / std::to_string(workers);
    digests.push_back(start_study(study, fakes::registry(), {out, workers}, watcher, watcher.interrupt).digest);
  }
  CHECK(digests[0] == digests[1]);
  CHECK(digests[0] == digests[2]);
}

TEST_CASE("interrupted and resumed, a study ends in the same digest and runs nothing twice") {
  const Folder folder;
  const auto study = fakes::study(kSweep);
  Watcher whole;
  const auto reference = start_study(study, fakes::registry(), {folder.path / "whole", 2}, whole, whole.interrupt);

  const StudyRunOptions options{folder.path / "run", 2};
  Watcher first(3);
  auto result = start_study(study, fakes::registry(), options, first, first.interrupt);
  std::vector<std::uint64_t> seen = first.seen;
  int sessions = 0;
  for (; result.interrupted && sessions < 20; ++sessions) {
    CHECK(result.progress.finished == seen.size());
    Watcher next(2);
    result = resume_study(study, fakes::registry(), options, next, next.interrupt);
    seen.insert(seen.end(), next.seen.begin(), next.seen.end());
  }
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
  CHECK(seen.size() == 12);
  CHECK(result.digest == reference.digest);
}

TEST_CASE("a folder that holds a study is not run into, and another study is not resumed in it") {
  const Folder folder;
  const auto study = fakes::study(kSweep);
  const StudyRunOptions options{folder.path / "run", 1};
  Watcher watcher;
  start_study(study, fakes::registry(), options, watcher, watcher.interrupt);
  CHECK_THROWS_WITH(start_study(study, fakes::registry(), options, watcher, watcher.interrupt),
                    Catch::Contains("already holds a study") && Catch::Contains("sandglass resume"));
  const auto other = fakes::study();
  CHECK_THROWS_WITH(resume_study(other, fakes::registry(), options, watcher, watcher.interrupt),
                    Catch::Contains("not the study that was begun"));
  CHECK_THROWS_AS(resume_study(study, fakes::registry(), {folder.path / "none", 1}, watcher, watcher.interrupt),
                  IoError);
}

TEST_CASE("a study.yaml that is not a run's own is not replaced, one that a killed run left is") {
  const Folder folder;
  const auto study = fakes::study(kSweep);
  const results::RunFolder run{folder.path / "run"};
  fs::create_directories(run.root);
  results::write_atomically(run.study_yaml(), "name: mine\n");
  Watcher watcher;
  CHECK_THROWS_WITH(start_study(study, fakes::registry(), {run.root, 1}, watcher, watcher.interrupt),
                    Catch::Contains("a study.yaml that is not a run's"));
  CHECK(results::read_text(run.study_yaml()) == "name: mine\n");
  CHECK(std::distance(fs::directory_iterator(run.root), {}) == 1);
  results::write_atomically(run.study_yaml(), study.resolved_yaml);
  CHECK_FALSE(start_study(study, fakes::registry(), {run.root, 1}, watcher, watcher.interrupt).interrupted);
}

TEST_CASE("data that cannot be divided stops a study before anything is written") {
  const Folder folder;
  const auto study = fakes::study("dataset: {use: ramp, train: 100, valid: 8}\n");
  Watcher watcher;
  CHECK_THROWS_AS(start_study(study, fakes::registry(), {folder.path / "run", 1}, watcher, watcher.interrupt),
                  ConfigError);
  CHECK_FALSE(fs::exists(folder.path / "run"));
}

TEST_CASE("trials that keep no arrays live in the journal alone") {
  const Folder folder;
  const auto study = fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2, 3]}}\nrecord: {weights: none}\n");
  Watcher watcher;
  const auto result = start_study(study, fakes::registry(), {folder.path / "run", 2}, watcher, watcher.interrupt);
  CHECK(result.problems.empty());
  CHECK(fs::is_empty(folder.path / "run/trials"));
  CHECK(results::read_study(folder.path / "run").trials.size() == 3);
}

TEST_CASE("latents of a test split that the data does not have stop a study before it begins") {
  const Folder folder;
  const auto study =
      fakes::study("dataset: {use: ramp, with_test: false, train: 22, valid: 8}\nrecord: {latents: test}\n");
  Watcher watcher;
  CHECK_THROWS_WITH(start_study(study, fakes::registry(), {folder.path / "run", 1}, watcher, watcher.interrupt),
                    Catch::Contains("latents") && Catch::Contains("dataset.test"));
  CHECK_FALSE(fs::exists(folder.path / "run"));
}

TEST_CASE("equal trials are run once, and each has the record and arrays that it would have had") {
  const Folder folder;
  // Two values in one axis and many draws: most points come several times.
  const char* kDraws = "sweep: {sampler: draws, axes: {model.latent: [1, 2]}, replicates: 2}\nrecord: {weights: all}\n";
  const auto study = fakes::study(kDraws);
  for (const unsigned workers : {1U, 3U}) {
    Watcher watcher;
    const auto out = folder.path / std::to_string(workers);
    const auto result = start_study(study, fakes::registry(), {out, workers}, watcher, watcher.interrupt);
    CHECK(result.problems.empty());
    CHECK(watcher.last.finished == 20);
    CHECK(watcher.last.epochs <= 4 * 2);  // 2 points, 2 replicates, 2 epochs
    const auto trials = results::read_study(out).trials;
    REQUIRE(trials.size() == 20);
    DataCache data(fakes::registry());
    const StudyPlan plan(study, fakes::registry());
    for (const auto& trial : trials) {
      const auto alone = run_trial(plan.trial_spec(trial.trial), {fakes::registry(), data, {}});
      REQUIRE(alone);
      CHECK(results::digest(results::read_trial_file(results::RunFolder{out}.trial_file(trial.trial))) ==
            results::digest(*alone));
    }
  }
}

TEST_CASE("equal trials of a failed one end as it did, and the study ends by itself") {
  const Folder folder;
  // 150 trials, of which 2 differ: more than are handed out at once.
  const auto study = fakes::study(
      "noise: throw_int\nsweep: {sampler: draws, axes: {model.latent: [1, 2]}, replicates: 15}\n"
      "record: {weights: none}\n");
  Watcher watcher;
  const auto result = start_study(study, fakes::registry(), {folder.path / "run", 1}, watcher, watcher.interrupt);
  CHECK_FALSE(result.interrupted);
  CHECK(result.progress.failed == 150);
}

TEST_CASE("how trials run may change while a study is under way: the bits stay, and the run says so") {
  const Folder folder;
  const std::string free =
      "isolation: thread\nlimits: {time: 500}\ncheckpoint: {epochs: 1}\nresources: {memory: 4000}\n";
  const auto study = fakes::study(kSweep), changed = fakes::study(kSweep + free);
  Watcher whole;
  const auto reference = start_study(study, fakes::registry(), {folder.path / "whole", 2}, whole, whole.interrupt);
  const StudyRunOptions options{folder.path / "run", 2};
  const results::RunFolder run{options.folder};
  Watcher first, second;
  first.interrupt = true;
  start_study(study, fakes::registry(), options, first, first.interrupt);
  const auto result = resume_study(changed, fakes::registry(), options, second, second.interrupt);
  CHECK_FALSE(result.interrupted);
  CHECK(result.digest == reference.digest);
  CHECK(results::read_text(run.study_yaml()) == changed.resolved_yaml);
  const auto journal = results::read_journal(run.root);
  CHECK(journal.header.resolved_yaml == changed.resolved_yaml);
  REQUIRE(journal.notes.size() == 1);
  CHECK_THAT(journal.notes[0],
             Catch::Contains("limits.time: 0.0 -> 500.0") && Catch::Contains("checkpoint.epochs: 0 -> 1"));
  const auto study_file = folder.path / "study.h5";
  fs::rename(run.study_file(), study_file);
  CHECK(results::StudySource(study_file).header().resolved_yaml == changed.resolved_yaml);
}

TEST_CASE("trials that run again take the limits of now, and a study file with those of before is built again") {
  const Folder folder;
  const auto study = fakes::study(kSweep), changed = fakes::study(std::string(kSweep) + "limits: {time: 500}\n");
  StudyRunOptions options{folder.path / "run", 2};
  Watcher watcher, again, other;
  const auto before = start_study(study, fakes::registry(), options, watcher, watcher.interrupt);
  options.again = [](const results::TrialRecord& record) { return record.trial == 4; };
  const auto after = resume_study(changed, fakes::registry(), options, again, again.interrupt);
  CHECK(again.seen == std::vector<std::uint64_t>{4});
  CHECK(after.digest == before.digest);
  CHECK(after.rebuilt);
  CHECK(results::read_text(results::RunFolder{options.folder}.study_yaml()) == changed.resolved_yaml);
  const auto more = fakes::study(std::string(kSweep) + "limits: {time: 500}\ntrain: {epochs: 3}\n");
  CHECK_THROWS_WITH(resume_study(more, fakes::registry(), options, other, other.interrupt),
                    Catch::Contains("train.epochs: 2 -> 3") && !Catch::Contains("limits.time:"));
}

TEST_CASE("a complete study that is resumed under other limits stays as it is") {
  const Folder folder;
  const StudyRunOptions options{folder.path / "run", 2};
  const auto study = fakes::study(kSweep);
  Watcher watcher;
  start_study(study, fakes::registry(), options, watcher, watcher.interrupt);
  fs::remove_all(results::RunFolder{options.folder}.trials());
  const auto changed = fakes::study(std::string(kSweep) + "limits: {time: 500}\n");
  const auto result = resume_study(changed, fakes::registry(), options, watcher, watcher.interrupt);
  CHECK_FALSE(result.rebuilt);
  CHECK(results::read_journal(options.folder).header.resolved_yaml == study.resolved_yaml);
}

}  // namespace sandglass::test_run_study
