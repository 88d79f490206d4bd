#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>

#include "core/base/error.hpp"
#include "core/plugin/load/registrar.hpp"
#include "core/sweep/schedule/trial_scheduler.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_trial_scheduler {

namespace {

/// A sampler that says what it was shown: one axis, whose value at point n is 1 + n; notes who was seen and pending.
struct Shown {
  std::vector<std::string> asks;
};

std::string numbers(const std::vector<std::uint64_t>& all) {
  std::string text;
  for (const auto n : all) text += std::to_string(n) + " ";
  return text;
}

class Telling final : public Sampler {
 public:
  Telling(Shown& shown, std::uint64_t trials, std::uint64_t generation)
      : shown_(shown), trials_(trials), generation_(generation) {}
  std::uint64_t points(const SearchSpace&) const override { return trials_; }
  bool adaptive() const override { return true; }
  void tell(const Observation& seen) override { seen_.push_back(seen.index); }
  std::optional<Point> ask(const Ask& ask) override {
    if (generation_ > 0 && seen_.size() < ask.index / generation_ * generation_) return std::nullopt;
    std::vector<std::uint64_t> pending;
    for (const auto& one : ask.pending) pending.push_back(one.index);
    shown_.asks.push_back(std::to_string(ask.index) + ": " + numbers(seen_) + "| " + numbers(pending));
    return Point{static_cast<std::int64_t>(1 + ask.index)};
  }

 private:
  Shown& shown_;
  std::uint64_t trials_, generation_;
  std::vector<std::uint64_t> seen_;
};

/// Judges at epochs 1, 2, 4, by a function.
class Judging final : public Pruner {
 public:
  using Judge = std::function<Decision(std::span<const TrialSnapshot>, std::uint64_t)>;
  explicit Judging(Judge judge) : judge_(std::move(judge)) {}
  void prepare(const PruningPlan&) override {}
  std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override {
    return epoch == 0 ? 1 : epoch < 4 ? 2 * epoch : 0;
  }
  Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
    return judge_(snapshots, trial);
  }

 private:
  Judge judge_;
};

struct Setting {
  std::uint64_t trials = 6;
  std::uint64_t lookahead = 2;
  std::uint64_t generation = 0;
  std::uint32_t replicates = 1;
  Judging::Judge judge = {};
};

/// Plays a study: outcomes become known in an order drawn from `seed`. Returns its steps as text.
struct Played {
  std::vector<std::string> steps;
  Shown shown;
};

Played play(const Setting& setting, std::uint64_t seed, std::size_t workers) {
  Played played;
  Registry registry;
  fakes::register_all(registry);
  Registrar registrar(registry, "tests", "1.0.0");
  registrar.sampler("telling", "Tells.", Schema{}, [&](const Params&) {
    return std::make_unique<Telling>(played.shown, setting.trials, setting.generation);
  });
  if (setting.judge)
    registrar.pruner("judging", "Judges.", Schema{},
                     [&](const Params&) { return std::make_unique<Judging>(setting.judge); });
  registry.freeze();
  auto study = fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2]}}\n");
  study.sampler = {"telling", {}};
  if (setting.judge) study.pruner = {"judging", {}};
  study.lookahead = setting.lookahead;
  study.replicates = setting.replicates;
  const StudyPlan plan(study, registry);
  TrialScheduler scheduler(study, plan, registry);

  Rng rng(seed, Purpose::test);
  std::vector<TrialScheduler::Step> running;
  for (;;) {
    auto step = scheduler.next();
    if (step.kind == TrialScheduler::Step::Kind::prune) {
      played.steps.push_back("prune " + std::to_string(step.job.trial) + " at " + std::to_string(step.job.until));
      continue;
    }
    if (step.kind == TrialScheduler::Step::Kind::run) {
      played.steps.push_back((step.job.completes ? "complete " : "run ") + std::to_string(step.job.trial) +
                             (step.job.completes ? " at " : " to ") + std::to_string(step.job.until));
      running.push_back(step);
      if (running.size() < workers) continue;
    }
    if (running.empty()) break;
    const auto at = static_cast<std::ptrdiff_t>(rng.below(running.size()));
    const auto& job = running[static_cast<std::size_t>(at)].job;
    const auto epochs = static_cast<std::size_t>(job.until == 0 ? 8 : job.until);
    JobOutcome outcome;
    outcome.curve.assign(epochs, static_cast<double>(job.trial % 5));
    outcome.ended = job.until == 0 || job.completes;
    outcome.values = {static_cast<double>(job.trial % 5)};
    scheduler.report(job.number, std::move(outcome));
    running.erase(running.begin() + at);
  }
  return played;
}

}  // namespace

TEST_CASE("a sampler is shown the outcomes of all jobs but the last so many, and the points that are on their way") {
  const auto played = play({.trials = 5, .lookahead = 2}, 1, 1);
  CHECK(played.shown.asks == std::vector<std::string>{"0: | ", "1: | 0 ", "2: | 0 1 ", "3: 0 | 1 2 ", "4: 0 1 | 2 3 "});
  CHECK(play({.trials = 3, .lookahead = 0}, 1, 1).shown.asks ==
        std::vector<std::string>{"0: | ", "1: 0 | ", "2: 0 1 | "});
}

TEST_CASE("a point with replicates is seen once all of them have ended") {
  const auto played = play({.trials = 3, .lookahead = 1, .replicates = 2}, 1, 1);
  CHECK(played.shown.asks == std::vector<std::string>{"0: | ", "1: | 0 ", "2: 0 | 1 "});
}

TEST_CASE("a sampler that works in generations gets each when the one before is known") {
  const auto played = play({.trials = 6, .lookahead = 1, .generation = 3}, 1, 2);
  REQUIRE(played.shown.asks.size() == 6);
  CHECK(played.shown.asks[3] == "3: 0 1 2 | ");
}

TEST_CASE("the jobs are the same whatever finishes first, and for any number of workers") {
  // Survives at its rung if at most a third of those that were there did better.
  const auto judge = [](std::span<const TrialSnapshot> snapshots, std::uint64_t trial) {
    std::size_t there = 0, better = 0;
    const auto rung = snapshots[trial].epochs();
    for (const auto& other : snapshots) {
      if (other.epochs() < rung) continue;
      ++there;
      better += other.value_at(rung) < snapshots[trial].value_at(rung) ? 1 : 0;
    }
    return 3 * better > there ? Decision::prune : Decision::go_on;
  };
  for (const std::uint64_t lookahead : {0, 1, 4, 20}) {
    const Setting setting{.trials = 40, .lookahead = lookahead, .judge = judge};
    const auto reference = play(setting, 1, 1);
    CHECK(std::ranges::count_if(reference.steps, [](const auto& s) { return s.starts_with("prune"); }) > 5);
    for (std::uint64_t seed = 2; seed < 6; ++seed) {
      const auto other = play(setting, seed, 1 + seed);
      CHECK(other.steps == reference.steps);
      CHECK(other.shown.asks == reference.shown.asks);
    }
  }
}

TEST_CASE("trials that wait for others that never come are pruned at the end, the highest rung first") {
  const auto wait = [](std::span<const TrialSnapshot> snapshots, std::uint64_t trial) {
    return trial == 1 && snapshots[trial].epochs() == 1 ? Decision::go_on : Decision::wait;
  };
  const auto played = play({.trials = 3, .lookahead = 1, .judge = wait}, 1, 1);
  CHECK(played.steps == std::vector<std::string>{"run 0 to 1", "run 1 to 1", "run 2 to 1", "run 1 to 2", "prune 1 at 2",
                                                 "prune 0 at 1", "prune 2 at 1"});
}

TEST_CASE("a sampler that gives no point though it waits for nothing is a fault of the sampler") {
  class Mute final : public Sampler {
   public:
    std::uint64_t points(const SearchSpace&) const override { return 2; }
    bool adaptive() const override { return true; }
    std::optional<Point> ask(const Ask&) override { return std::nullopt; }
  };
  Registry registry;
  fakes::register_all(registry);
  Registrar(registry, "tests", "1.0.0").sampler("mute", "Says nothing.", Schema{}, [](const Params&) {
    return std::make_unique<Mute>();
  });
  registry.freeze();
  auto study = fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2]}}\n");
  study.sampler = {"mute", {}};
  const StudyPlan plan(study, registry);
  TrialScheduler scheduler(study, plan, registry);
  CHECK_THROWS_WITH(scheduler.next(), Catch::Contains("sampler/mute gives no further point"));
}

TEST_CASE("a trial that has measured nothing yet is not judged, and rungs lie where the objective is measured") {
  Registry registry;
  fakes::register_all(registry);
  std::vector<std::int64_t> judged;
  Registrar(registry, "tests", "1.0.0").pruner("judging", "Judges.", Schema{}, [&](const Params&) {
    return std::make_unique<Judging>([&](std::span<const TrialSnapshot> snapshots, std::uint64_t trial) {
      judged.push_back(snapshots[trial].epochs());
      return Decision::go_on;
    });
  });
  registry.freeze();
  auto study = fakes::study("train: {epochs: 9, validate_every: 3}\n");
  study.pruner = {"judging", {}};
  const StudyPlan plan(study, registry);
  TrialScheduler scheduler(study, plan, registry);
  std::vector<std::int64_t> rungs;
  for (auto step = scheduler.next(); step.kind == TrialScheduler::Step::Kind::run; step = scheduler.next()) {
    rungs.push_back(step.job.until);
    JobOutcome outcome;
    outcome.curve.assign(static_cast<std::size_t>(step.job.until == 0 ? 9 : step.job.until), std::nan(""));
    if (step.job.until != 3) outcome.curve.back() = 1;
    outcome.ended = step.job.until == 0;
    scheduler.report(step.job.number, std::move(outcome));
  }
  CHECK(rungs == std::vector<std::int64_t>{3, 6, 0});
  CHECK(judged == std::vector<std::int64_t>{6});
}

TEST_CASE("a rung lies at the next epoch that is measured, however far that is") {
  class Third final : public Pruner {
   public:
    void prepare(const PruningPlan&) override {}
    std::int64_t next_rung(std::uint64_t, std::int64_t) const override { return 3; }
    Decision judge(std::span<const TrialSnapshot>, std::uint64_t) override { return Decision::go_on; }
  };
  Registry registry;
  fakes::register_all(registry);
  Registrar(registry, "tests", "1.0.0").pruner("third", "After three epochs.", Schema{}, [](const Params&) {
    return std::make_unique<Third>();
  });
  registry.freeze();
  auto study = fakes::study("train: {epochs: 9}\n");
  study.base.train.validate_every = std::numeric_limits<std::int64_t>::max();
  study.pruner = {"third", {}};
  const StudyPlan plan(study, registry);
  TrialScheduler scheduler(study, plan, registry);
  CHECK(scheduler.next().job.until == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("to complete a trial early is a job: its outcome is known after as many others as that of any job") {
  std::vector<std::size_t> completed;  // trials known to be completed, at each decision
  const auto judge = [&](std::span<const TrialSnapshot> snapshots, std::uint64_t trial) {
    completed.push_back(
        static_cast<std::size_t>(std::ranges::count(snapshots, true, [](const auto& s) { return s.completed; })));
    return trial == 0 ? Decision::complete : Decision::go_on;
  };
  const auto played = play({.trials = 2, .lookahead = 1, .judge = judge}, 1, 1);
  CHECK(played.steps == std::vector<std::string>{"run 0 to 1", "run 1 to 1", "complete 0 at 1", "run 1 to 2",
                                                 "run 1 to 4", "run 1 to 0"});
  CHECK(completed == std::vector<std::size_t>{0, 0, 1, 1});
  CHECK(play({.trials = 2, .lookahead = 1, .judge = judge}, 3, 4).steps == played.steps);
}

TEST_CASE("a trial that has not begun cannot be completed") {
  class Hasty final : public Pruner {
   public:
    void prepare(const PruningPlan&) override {}
    std::int64_t next_rung(std::uint64_t, std::int64_t) const override { return 0; }
    Decision judge(std::span<const TrialSnapshot>, std::uint64_t) override { return Decision::go_on; }
    Decision admit(std::span<const TrialSnapshot>, std::uint64_t) override { return Decision::complete; }
  };
  Registry registry;
  fakes::register_all(registry);
  Registrar(registry, "tests", "1.0.0").pruner("hasty", "Completes all.", Schema{}, [](const Params&) {
    return std::make_unique<Hasty>();
  });
  registry.freeze();
  auto study = fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2]}}\n");
  study.pruner = {"hasty", {}};
  const StudyPlan plan(study, registry);
  TrialScheduler scheduler(study, plan, registry);
  CHECK_THROWS_WITH(scheduler.next(), Catch::Contains("pruner/hasty completes a trial that has not begun"));
}

}  // namespace sandglass::test_trial_scheduler
