#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "core/base/error.hpp"
#include "core/config/start/start_weights.hpp"
#include "core/config/validate/validate.hpp"
#include "core/sweep/schedule/study_plan.hpp"
#include "core/sweep/study/run_study.hpp"
#include "core/trial/run_trial.hpp"
#include "results/store/study_source.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_start_from {
namespace fs = std::filesystem;
using Catch::Contains;
using Weights = std::map<std::string, std::vector<float>>;

namespace {

class Watcher final : public SweepObserver {
 public:
  explicit Watcher(std::uint64_t interrupt_after = 1000000) : left_(interrupt_after) {}
  void on_trial(const results::TrialRecord&, const SweepProgress&) override {
    if (--left_ == 0) interrupt = true;
  }
  void on_tick(const SweepProgress&) override {}
  void on_stopping(const SweepProgress&) override {}

  std::atomic<bool> interrupt{false};

 private:
  std::uint64_t left_;
};

constexpr const char* kKeeps = "record: {weights: all}\n";

/// A folder with a study of two trials, "base", that is gone when the test is over.
struct Bench {
  explicit Bench(const std::string& record = kKeeps) {
    char name[] = "/tmp/sandglass-start-XXXXXX";
    path = mkdtemp(name);
    run("base", fakes::study(base + record));
  }
  ~Bench() { fs::remove_all(path); }

  StudyRunResult run(const std::string& out, const config::StudySpec& study, unsigned workers = 1,
                     std::uint64_t interrupt_after = 1000000) const {
    Watcher watcher(interrupt_after);
    return start_study(study, fakes::registry(), {path / out, workers}, watcher, watcher.interrupt);
  }

  StudyRunResult resume(const std::string& out) const {
    Watcher watcher;
    return resume_study(recorded(out), fakes::registry(), {path / out, 1}, watcher, watcher.interrupt);
  }

  /// Sixteen trials that start from one of `from`.
  config::StudySpec study(const std::string& start, const std::string& more = "", const char* from = "base") const {
    return fakes::study("sweep: {sampler: list, replicates: 16}\n" + std::string(kKeeps) +
                        "start_from: {study: " + (path / from).string() + ", " + start + "}\n" + more);
  }

  /// The study as the run of `out` has written it down.
  config::StudySpec recorded(const std::string& out) const {
    const results::StudySource source(path / out);
    return config::validate(config::parse_study(source.header().resolved_yaml, "study.yaml"), fakes::registry());
  }

  Weights weights(const std::string& out, std::uint64_t trial) const {
    Weights all;
    const auto arrays = results::StudySource(path / out).arrays(trial);
    for (const auto& array : arrays.value())
      if (array.name.ends_with(".weight")) all[array.name] = std::get<std::vector<float>>(array.data);
    REQUIRE(all.size() == 2);
    return all;
  }

  /// The value of valid.reconstruction after each epoch.
  std::vector<double> losses(const std::string& out, std::uint64_t trial) const {
    for (const auto& record : results::StudySource(path / out).trials())
      if (record.trial == trial)
        for (const auto& series : record.series)
          if (series.name == "valid.reconstruction") return series.values;
    FAIL("no losses");
    return {};
  }

  const std::string base = "sweep: {sampler: list, replicates: 2}\n";
  fs::path path;
};

constexpr const char* kLonger = "train: {epochs: 100, batch: 8}\n";  // so that an interrupt finds trials left
constexpr const char* kStill = "optimizer: {use: descent, learning_rate: 0}\n";

}  // namespace

TEST_CASE("a study begins where the trial that it starts from ended") {
  const Bench bench;
  bench.run("still", bench.study("trial: 1", kStill));
  for (const std::uint64_t trial : {0U, 3U}) {
    CHECK(bench.losses("still", trial).front() == bench.losses("base", 1).back());
    CHECK(bench.weights("still", trial) == bench.weights("base", 1));
  }
  CHECK(bench.weights("base", 0) != bench.weights("base", 1));
}

TEST_CASE("a study starts from the best trial unless it names one") {
  const Bench bench;
  const std::uint64_t best = bench.losses("base", 0).back() < bench.losses("base", 1).back() ? 0 : 1;
  bench.run("still", bench.study("parts: all", kStill));
  CHECK(bench.weights("still", 2) == bench.weights("base", best));
}

TEST_CASE("of what a study starts from a frozen part keeps its bits") {
  const Bench bench;
  bench.run("frozen", bench.study("trial: 0", "train: {epochs: 2, batch: 8, freeze: decoder}\n"));
  const auto before = bench.weights("base", 0), after = bench.weights("frozen", 1);
  CHECK(after.at("decoder.weight") == before.at("decoder.weight"));
  CHECK(after.at("encoder.weight") != before.at("encoder.weight"));
}

TEST_CASE("where it runs, from a folder or a file, and whether it was interrupted changes no bit of such a study") {
  const Bench bench;
  const auto whole = bench.run("one", bench.study("trial: 0", kLonger));
  CHECK(bench.run("two", bench.study("trial: 0", kLonger), 2).digest == whole.digest);
  fs::copy(bench.path / "base/study.h5", bench.path / "alone.h5");
  CHECK(bench.run("alone", bench.study("trial: 0", kLonger, "alone.h5")).digest == whole.digest);
  REQUIRE(bench.run("cut", bench.study("trial: 0", kLonger), 1, 1).interrupted);
  const auto resumed = bench.resume("cut");
  CHECK_FALSE(resumed.interrupted);
  CHECK(resumed.digest == whole.digest);
  CHECK(bench.run("other", bench.study("trial: 1", kLonger)).digest != whole.digest);
}

TEST_CASE("a worker that is told the resolved study loads the weights by itself") {
  const Bench bench;
  bench.run("whole", bench.study("trial: 0"));
  const auto study = bench.recorded("whole");
  CHECK_THROWS_WITH(study.base.start->arrays(), Contains("not loaded"));
  config::load_start_weights(study);
  const StudyPlan plan(study, fakes::registry());
  DataCache data(fakes::registry());
  const auto record = run_trial(plan.trial_spec(2, Point()), {fakes::registry(), data, {}}).value();
  Weights all;
  for (const auto& array : record.arrays)
    if (array.name.ends_with(".weight")) all[array.name] = std::get<std::vector<float>>(array.data);
  CHECK(all == bench.weights("whole", 2));
}

TEST_CASE("a study is not resumed from other weights, and can be read where they are gone") {
  const Bench bench;
  REQUIRE(bench.run("cut", bench.study("trial: 0", kLonger), 1, 1).interrupted);
  fs::remove_all(bench.path / "base");
  CHECK_NOTHROW(bench.recorded("cut"));
  CHECK_THROWS_WITH(bench.resume("cut"), Contains("base") && Contains("does not exist"));
  auto other = fakes::study(bench.base + kKeeps);
  other.seed = 8;
  bench.run("base", other);
  CHECK_THROWS_WITH(bench.resume("cut"), Contains("the weights of trial 0 of") && Contains("have changed since"));
}

TEST_CASE("a trial that is not there, has no weights or another shape is refused before anything runs") {
  const Bench bench;
  CHECK_THROWS_WITH(bench.study("trial: 7"), Contains("test.yaml:") && Contains("has no finished trial 7"));
  CHECK_THROWS_WITH(bench.study("trial: first"), Contains("is 'first', expected best or the number"));
  const auto wide = bench.study("trial: 0", "model: {use: line, latent: 3}\n");
  CHECK_THROWS_WITH(bench.run("wide", wide), Contains("'encoder.weight' has shape (4, 3), but (4, 2) in trial 0 of"));
  const Bench bare("record: {weights: none}\n");
  CHECK_THROWS_WITH(bare.study("trial: 0"), Contains("kept no weights") && Contains("record.weights=all"));
}

TEST_CASE("variants start from trials of their own") {
  const Bench bench;
  const auto from = [&](const char* trial) {
    return "{start_from: {study: " + (bench.path / "base").string() + ", trial: " + trial + "}}";
  };
  bench.run("both", fakes::study(kStill + std::string(kKeeps) + "sweep:\n  sampler: list\n  variants:\n    a: " +
                                 from("0") + "\n    b: " + from("1") + "\n    c: {}\n"));
  CHECK(bench.weights("both", 0) == bench.weights("base", 0));
  CHECK(bench.weights("both", 1) == bench.weights("base", 1));
  CHECK(bench.weights("both", 2) != bench.weights("base", 0));
}

}  // namespace sandglass::test_start_from
