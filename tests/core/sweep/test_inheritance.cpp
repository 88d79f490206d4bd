#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/plugin/load/registrar.hpp"
#include "core/sweep/execute/rung_checkpoints.hpp"
#include "core/sweep/schedule/trial_scheduler.hpp"
#include "core/trial/checkpoint/checkpoint.hpp"
#include "tests/core/trial/fakes.hpp"

using namespace sandglass;
using Steps = std::vector<TrialScheduler::Step>;

namespace {

/// A rung every two epochs, where all wait for all; trial 0 takes over from trial 2 there, with what `child` answers.
class HandingOn final : public Pruner {
 public:
  using Child = std::function<Exploit(std::span<const TrialSnapshot>)>;
  explicit HandingOn(Child child) : child_(std::move(child)) {}
  void prepare(const PruningPlan& plan) override { plan_ = plan; }
  std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override { return epoch < 4 ? epoch + 2 : 0; }
  Decision judge(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
    if (snapshots.size() < plan_.trials) return Decision::wait;
    for (const auto& other : snapshots)
      if (other.epochs() < snapshots[trial].epochs()) return Decision::wait;
    return Decision::go_on;
  }
  bool exploits() const override { return true; }
  std::optional<Exploit> exploit(std::span<const TrialSnapshot> snapshots, std::uint64_t trial) override {
    return trial == 0 ? std::optional(child_(snapshots)) : std::nullopt;
  }

 private:
  Child child_;
  PruningPlan plan_;
};

struct Population {
  explicit Population(HandingOn::Child child, const std::string& sweep = "") {
    fakes::register_all(registry);
    Registrar(registry, "tests", "1.0.0").pruner("handing_on", "Hands on.", Schema{}, [child](const Params&) {
      return std::make_unique<HandingOn>(child);
    });
    registry.freeze();
    study = fakes::study("train: {epochs: 6}\nsweep: {sampler: list, axes: {optimizer.learning_rate: [0.1, 0.2, 0.4]}" +
                         sweep + "}\n");
    study.pruner = {"handing_on", {}};
    study.lookahead = 1;
  }

  Steps play() {
    const StudyPlan plan(study, registry);
    TrialScheduler course(study, plan, registry);
    Steps steps;
    for (auto step = course.next(); step.kind == TrialScheduler::Step::Kind::run; step = course.next()) {
      steps.push_back(step);
      JobOutcome outcome;
      // Told of a trial that stands further on, the course still goes step by step.
      outcome.curve.assign(6, static_cast<double>(3 - step.job.trial));
      outcome.ended = step.job.until == 0;
      outcome.values = {1};
      course.report(step.job.number, std::move(outcome));
    }
    return steps;
  }

  Registry registry;
  config::StudySpec study;
};

const TrialScheduler::Step& find(const Steps& steps, std::uint64_t trial, std::int64_t from) {
  return *std::ranges::find_if(steps, [&](const auto& s) { return s.job.trial == trial && s.job.from == from; });
}

}  // namespace

TEST_CASE("a child goes on with what it is given, from the weights that its source had at that rung") {
  Population population([](std::span<const TrialSnapshot> snapshots) {
    CHECK(snapshots[2].point == Point{0.4});
    return Exploit{.source = 2, .point = {0.3}};
  });
  const auto steps = population.play();
  REQUIRE(steps.size() == 9);
  const auto& child = find(steps, 0, 2);
  CHECK(child.job.until == 4);
  CHECK(child.point == Point{0.3});
  REQUIRE(child.phase);
  CHECK(child.phase->parent == 2);
  CHECK(child.phase->ancestry_digest != 0);
  REQUIRE(child.source);
  CHECK(child.source->point == Point{0.4});
  CHECK(child.source->ancestry_digest == 0);
  // Again at the next rung: the same values, other weights.
  const auto& again = find(steps, 0, 4);
  CHECK(again.source);
  CHECK(again.phase->ancestry_digest != child.phase->ancestry_digest);
  for (const std::uint64_t other : {1, 2})
    for (const std::int64_t from : {0, 2, 4}) {
      CHECK_FALSE(find(steps, other, from).source);
      CHECK(find(steps, other, from).phase->parent == other);
      CHECK(find(steps, other, from).phase->ancestry_digest == 0);
    }
  CHECK_FALSE(find(steps, 0, 0).source);
}

TEST_CASE("a child whose values the constraints refuse trains with its source's") {
  Population population([](auto) { return Exploit{.source = 2, .point = {0.3}}; },
                        ", require: [\"optimizer.learning_rate != 0.3\"]");
  CHECK(find(population.play(), 0, 2).point == Point{0.4});
}

TEST_CASE("an exploit that cannot be is a fault of the pruner") {
  const auto answer = [](std::uint64_t source, Point point) {
    return Population([=](auto) { return Exploit{.source = source, .point = point}; }).play();
  };
  CHECK_THROWS_WITH(answer(7, {0.3}), Catch::Contains("pruner/handing_on"));
  CHECK_THROWS_WITH(answer(0, {0.3}), Catch::Contains("source"));
  CHECK_THROWS_WITH(answer(1, {0.3, 0.3}), Catch::Contains("number of values"));
  CHECK_THROWS_WITH(answer(1, {-1.0}), Catch::Contains("optimizer.learning_rate"));
}

TEST_CASE("the last two rungs of a trial are kept, and what is damaged or gone is said to be") {
  const auto folder = std::filesystem::temp_directory_path() / "sandglass_rungs";
  std::filesystem::remove_all(folder);
  CHECK(trials_at_rung_checkpoints(folder).empty());
  Checkpoint checkpoint;
  checkpoint.series = {{"valid.loss", "", "", {3, 2}}};
  for (const std::int64_t epoch : {2, 4, 10}) write_rung_checkpoint(folder, 12, epoch, encode(checkpoint));
  checkpoint.series[0].values = {1};
  write_rung_checkpoint(folder, 3, 1, encode(checkpoint));
  CHECK_THROWS_AS(read_rung_checkpoint(folder, 12, 2), CheckpointMissing);
  CHECK(decode(read_rung_checkpoint(folder, 12, 4)).series.size() == 1);
  const auto trials = trials_at_rung_checkpoints(folder);
  REQUIRE(trials.size() == 2);
  CHECK(trials[0].trial == 3);
  CHECK(trials[1].series[0].values == std::vector<double>{3, 2});
  std::filesystem::resize_file(folder / "000012.10.rung", 30);
  CHECK_THROWS_WITH(read_rung_checkpoint(folder, 12, 10), Catch::Contains("000012.10.rung is damaged"));
  CHECK(series_at_rung(folder, 12, 10).empty());
  std::filesystem::remove_all(folder);
}
