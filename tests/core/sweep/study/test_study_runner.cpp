#include "core/sweep/study/study_runner.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <sandglass/plugin.hpp>

#include "core/base/error.hpp"
#include "core/plugin/load/registrar.hpp"
#include "core/sweep/execute/rung_checkpoints.hpp"
#include "results/store/study_table.hpp"
#include "tests/core/sweep/study/study_bench.hpp"

namespace sandglass::test_study_runner {
using namespace std::chrono_literals;
using results::TrialStatus;
using State = TaskResult::State;

namespace {

/// 10 points with 2 values between them, and so many replicates of each.
std::string draws(std::uint64_t replicates) {
  return "sweep: {sampler: draws, axes: {model.latent: [1, 2]}, replicates: " + std::to_string(replicates) +
         "}\nrecord: {weights: none}\n";
}

const char* kTwelve = "sweep: {sampler: list, axes: {model.latent: [1, 2, 3, 4, 5, 6]}, replicates: 2}\n";

/// Never answers a point: a sampler that waits for what nobody computes.
class Endless final : public Sampler {
 public:
  std::uint64_t points(const SearchSpace&) const override { return ~std::uint64_t{0} / 4; }
  std::optional<Point> ask(const Ask& ask) override { return Point{static_cast<std::int64_t>(1 + ask.index % 2)}; }
};

}  // namespace

TEST_CASE("every trial runs once, and a finished study asks nothing of the executor") {
  StudyBench bench(kTwelve);
  CountingObserver observer;
  const auto result = bench.run([](const auto& task) { return ended(task); }, observer);
  CHECK_FALSE(result.interrupted);
  CHECK(bench.submitted == 12);
  CHECK(observer.seen.size() == 12);
  CountingObserver again;
  CHECK(bench.run([](const auto& task) { return ended(task); }, again).digest == result.digest);
  CHECK(bench.submitted == 0);
}

TEST_CASE("when a trial is told, the epochs that it ran are counted") {
  StudyBench bench(kTwelve);
  CountingObserver observer;
  bench.run([](const auto& task) { return ended(task); }, observer, 1);
  REQUIRE(observer.epochs.size() == 12);
  for (std::uint64_t told = 0; told < 12; ++told) CHECK(observer.epochs[told] == 2 * (told + 1));
}

TEST_CASE("of equal trials one runs and the others reuse its record, whenever they are handed out") {
  for (const std::size_t capacity : {1, 3, 500}) {
    StudyBench bench(draws(20));
    CountingObserver observer;
    const auto result = bench.run([](const auto& task) { return ended(task); }, observer, capacity);
    CHECK_FALSE(result.interrupted);
    CHECK(bench.submitted == 40);
    CHECK(observer.last.finished == 200);
  }
}

TEST_CASE("a trial that equals a failed one runs, and the study ends by itself") {
  for (const std::size_t capacity : {1, 3, 500}) {
    StudyBench bench(draws(20));
    CountingObserver observer;
    const auto result =
        bench.run([](const auto& task) { return ended(task, TrialStatus::failed); }, observer, capacity);
    CHECK_FALSE(result.interrupted);
    CHECK(result.progress.failed == 200);
    CHECK(bench.submitted == 200);
  }
}

TEST_CASE("after a failed trial the first of those that waited runs, and the others reuse its record") {
  StudyBench bench(draws(1));
  CountingObserver observer;
  std::set<std::int64_t> failed;
  const auto result = bench.run(
      [&](const auto& task) {
        const auto latent = std::get<std::int64_t>(task.spec.parameters.front().second);
        return ended(task, failed.insert(latent).second ? TrialStatus::failed : TrialStatus::completed);
      },
      observer, 100);
  CHECK_FALSE(result.interrupted);
  CHECK(result.progress.failed == 2);
  CHECK(bench.submitted == 4);
}

TEST_CASE("a scheduler that stops short of the study is a fault that is told, not an interruption") {
  StudyBench bench(kTwelve);
  CountingObserver observer;
  const auto lose = [](const TrialTask& task) {
    return task.spec.trial == 5 ? in_state(task, State::stopped) : ended(task);
  };
  CHECK_THROWS_WITH(bench.run(lose, observer), Catch::Contains("11 of 12") && Catch::Contains("nobody stopped"));
  CountingObserver next;
  CHECK_FALSE(bench.run([](const auto& task) { return ended(task); }, next).interrupted);
  CHECK(next.seen == std::vector<std::uint64_t>{5});
}

TEST_CASE("what ended beside a fault is written down before the fault is thrown") {
  StudyBench bench(kTwelve);
  CountingObserver observer;
  const auto break_third = [&](const TrialTask& task) {
    return task.spec.trial == 2 ? in_state(task, State::broken, "the disk is gone") : ended(task);
  };
  CHECK_THROWS_WITH(bench.run(break_third, observer), Catch::Contains("the disk is gone"));
  CHECK(observer.seen == std::vector<std::uint64_t>{0, 1, 3});
  CHECK(results::read_study(bench.folder.path()).trials.size() == 3);
}

TEST_CASE("what came back before the executor itself failed is written down") {
  StudyBench bench(kTwelve);
  CountingObserver observer;
  const auto fail_at_third = [](const TrialTask& task) {
    if (task.spec.trial == 2) throw IoError("no further worker can be started");
    return ended(task);
  };
  CHECK_THROWS_WITH(bench.run(fail_at_third, observer), Catch::Contains("no further worker"));
  CHECK(observer.seen == std::vector<std::uint64_t>{0, 1});
}

TEST_CASE("a lost checkpoint lets all of the study run again, once, into the same journal") {
  StudyBench bench(kTwelve);
  CountingObserver observer;
  bool lost = false;
  const auto lose_one = [&](const TrialTask& task) {
    if (task.spec.trial != 6 || std::exchange(lost, true)) return ended(task);
    return in_state(task, State::lost, "the checkpoint is gone");
  };
  CHECK_FALSE(bench.run(lose_one, observer).interrupted);
  CHECK(observer.restarts == std::vector<std::string>{"the checkpoint is gone"});
  CHECK(observer.last.finished == 12);
  CHECK(results::read_study(bench.folder.path()).trials.size() == 12);

  StudyBench again(kTwelve);
  CountingObserver hopeless;
  CHECK_THROWS_AS(again.run([](const auto& task) { return in_state(task, State::lost, "gone"); }, hopeless),
                  CheckpointMissing);
  CHECK(hopeless.restarts.size() == 1);
  // What threw has let go of the folder and of the journal.
  CHECK_FALSE(again.run([](const auto& task) { return ended(task); }, hopeless).interrupted);
}

namespace {

/// dataset/endless loads until it is let go; a stop is asked for as soon as it has begun.
class EndlessDataset final : public Dataset {
 public:
  EndlessDataset(std::atomic<bool>& interrupt, std::shared_future<void> let_go)
      : interrupt_(interrupt), let_go_(std::move(let_go)) {}
  DatasetParts load(const DatasetRequest& request) const override {
    interrupt_ = true;
    if (let_go_.wait_for(20s) != std::future_status::ready) throw std::runtime_error("nobody looked at the stop");
    return fakes::ramp(40, 10)->load(request);
  }

 private:
  std::atomic<bool>& interrupt_;
  std::shared_future<void> let_go_;
};

}  // namespace

TEST_CASE("a stop is heeded while a plugin loads data, however long that takes, and no trial is begun") {
  CountingObserver observer;
  std::promise<void> loaded;
  const auto let_go = loaded.get_future().share();
  const auto registry = fakes::registry_with([&](Registrar& registrar) {
    registrar.dataset("endless", "Loads.", Schema{},
                      [&](const Params&) { return std::make_unique<EndlessDataset>(observer.interrupt, let_go); });
  });
  observer.let_go = [&] { loaded.set_value(); };
  StudyBench bench(kTwelve, *registry);
  bench.study.base.dataset = {"endless", Params(registry->at(Kind::dataset, "endless").schema)};
  const auto result = bench.run([](const auto& task) { return ended(task); }, observer);
  CHECK(observer.stops_before_trials == 1);
  CHECK(result.interrupted);
  CHECK(bench.submitted == 0);
}

TEST_CASE("an executor that gives back a task which it has to keep is a fault of the program, and no trial vanishes") {
  StudyBench bench(kTwelve);
  CountingObserver observer;
  CHECK_THROWS_AS(bench.run([](const auto& task) { return in_state(task, State::stage_busy); }, observer),
                  std::logic_error);
}

TEST_CASE(
    "a study stops while records of equal trials are reused, tells how far it is, and goes on to the same digest") {
  StudyBench whole(draws(100));
  CountingObserver all;
  const auto reference = whole.run([](const auto& task) { return ended(task); }, all);
  CHECK(all.ticks > 10);  // 800 of 1000 trials come from equal ones: not all of them in one breath

  StudyBench bench(draws(100));
  CountingObserver first(400);
  const auto result = bench.run([](const auto& task) { return ended(task); }, first);
  CHECK(result.interrupted);
  CHECK(first.stops == 1);
  CHECK(first.seen.size() >= 400);
  CHECK(first.seen.size() < 600);
  CountingObserver second;
  CHECK(bench.run([](const auto& task) { return ended(task); }, second).digest == reference.digest);
}

TEST_CASE("equal trials count as done in the epochs that are planned") {
  StudyBench bench(draws(5));
  CountingObserver observer;
  bench.run([](const auto& task) { return ended(task); }, observer, 1);
  CHECK(observer.last.planned_epochs == 10 * 2);  // 2 points, 5 replicates, 2 epochs
}

TEST_CASE("a study of more trials and epochs than can be counted begins, stops at once and leaves a small file") {
  Registry registry;
  fakes::register_all(registry);
  Registrar(registry, "tests", "1.0.0").sampler("endless", "Without end.", Schema{}, [](const Params&) {
    return std::make_unique<Endless>();
  });
  registry.freeze();
  StudyBench bench("train: {epochs: 9223372036854775807}\nsweep: {sampler: list, axes: {model.latent: [1, 2, 3]}}\n",
                   registry);
  bench.study.sampler = {"endless", {}};
  bench.study.replicates = 3;
  CountingObserver observer(5);
  const auto result = bench.run([](const auto& task) { return ended(task); }, observer);
  CHECK(result.interrupted);
  CHECK(observer.last.planned_epochs > (std::uint64_t{1} << 63));
  CHECK(std::filesystem::file_size(bench.folder.path() / "study.h5") < 200'000);
}

TEST_CASE("a trial is pruned by the executor, and the scheduler need not be told") {
  class Strict final : public Pruner {
   public:
    void prepare(const PruningPlan&) override {}
    std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override { return epoch == 0 ? 1 : 0; }
    Decision judge(std::span<const TrialSnapshot>, std::uint64_t trial) override {
      return trial % 2 == 0 ? Decision::go_on : Decision::prune;
    }
  };
  Registry registry;
  fakes::register_all(registry);
  Registrar(registry, "tests", "1.0.0").pruner("strict", "Even ones go on.", Schema{}, [](const Params&) {
    return std::make_unique<Strict>();
  });
  registry.freeze();
  StudyBench bench(kTwelve, registry);
  bench.study.pruner = {"strict", {}};
  CountingObserver observer;
  std::vector<std::uint64_t> pruned;
  const auto result = bench.run(
      [&](const TrialTask& task) {
        if (task.prune) {
          CHECK(task.from == 1);
          pruned.push_back(task.spec.trial);
        }
        auto halted = in_state(task, State::halted);
        halted.curve = {2};
        return task.prune || task.until == 0 ? ended(task) : halted;
      },
      observer);
  CHECK_FALSE(result.interrupted);
  CHECK(result.progress.pruned == 6);
  CHECK(pruned.size() == 6);
}

TEST_CASE("trials that do not stop are named once, when what is finished is on disk and in the study file") {
  StudyBench bench(kTwelve);
  CountingObserver observer;
  const auto result = bench.run_stopped_with_a_trial_that_ignores_it(observer);
  CHECK(result.interrupted);
  REQUIRE(observer.unresponsive.size() == 1);
  CHECK(observer.unresponsive[0] == std::vector<std::uint64_t>{1});
  CHECK(observer.study_file_was_there);
}

}  // namespace sandglass::test_study_runner
