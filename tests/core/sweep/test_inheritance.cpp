#include <catch2/catch.hpp>

#include "core/base/error.hpp"
#include "core/plugin/registrar.hpp"
#include "core/sweep/course.hpp"
#include "core/sweep/rung_files.hpp"
#include "core/trial/checkpoint.hpp"
#include "tests/core/trial/fakes.hpp"

using namespace sandglass;
using Steps = std::vector<Course::Step>;

namespace {

/// A rung every two epochs, where all wait for all; trial 0 takes over from trial 2 there, with what `heir` answers.
class HandingOn final : public Pruner {
 public:
  using Heir = std::function<Inheritance(std::span<const Standing>)>;
  explicit HandingOn(Heir heir) : heir_(std::move(heir)) {}
  void prepare(const PruningPlan& plan) override { plan_ = plan; }
  std::int64_t next_rung(std::uint64_t, std::int64_t epoch) const override { return epoch < 4 ? epoch + 2 : 0; }
  Verdict judge(std::span<const Standing> standings, std::uint64_t trial) override {
    if (standings.size() < plan_.trials) return Verdict::wait;
    for (const auto& other : standings)
      if (other.epochs() < standings[trial].epochs()) return Verdict::wait;
    return Verdict::go_on;
  }
  bool inherits() const override { return true; }
  std::optional<Inheritance> inherit(std::span<const Standing> standings, std::uint64_t trial) override {
    return trial == 0 ? std::optional(heir_(standings)) : std::nullopt;
  }

 private:
  Heir heir_;
  PruningPlan plan_;
};

struct Population {
  explicit Population(HandingOn::Heir heir, const std::string& sweep = "") {
    fakes::register_all(registry);
    Registrar(registry, "tests", "1.0.0").pruner("handing_on", "Hands on.", Schema{}, [heir](const Params&) {
      return std::make_unique<HandingOn>(heir);
    });
    registry.freeze();
    study = fakes::study("train: {epochs: 6}\nsweep: {sampler: list, axes: {optimizer.learning_rate: [0.1, 0.2, 0.4]}" +
                         sweep + "}\n");
    study.pruner = {"handing_on", {}};
    study.lookahead = 1;
  }

  Steps play() {
    const StudyPlan plan(study, registry);
    Course course(study, plan, registry);
    Steps steps;
    for (auto step = course.next(); step.kind == Course::Step::Kind::run; step = course.next()) {
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

const Course::Step& find(const Steps& steps, std::uint64_t trial, std::int64_t from) {
  return *std::ranges::find_if(steps, [&](const auto& s) { return s.job.trial == trial && s.job.from == from; });
}

}  // namespace

TEST_CASE("an heir goes on with what it is given, from the weights that its source had at that rung") {
  Population population([](std::span<const Standing> standings) {
    CHECK(standings[2].point == Point{0.4});
    return Inheritance{.source = 2, .point = {0.3}};
  });
  const auto steps = population.play();
  REQUIRE(steps.size() == 9);
  const auto& heir = find(steps, 0, 2);
  CHECK(heir.job.until == 4);
  CHECK(heir.point == Point{0.3});
  REQUIRE(heir.phase);
  CHECK(heir.phase->origin == 2);
  CHECK(heir.phase->lineage != 0);
  REQUIRE(heir.source);
  CHECK(heir.source->point == Point{0.4});
  CHECK(heir.source->lineage == 0);
  // Again at the next rung: the same values, other weights.
  const auto& again = find(steps, 0, 4);
  CHECK(again.source);
  CHECK(again.phase->lineage != heir.phase->lineage);
  for (const std::uint64_t other : {1, 2})
    for (const std::int64_t from : {0, 2, 4}) {
      CHECK_FALSE(find(steps, other, from).source);
      CHECK(find(steps, other, from).phase->origin == other);
      CHECK(find(steps, other, from).phase->lineage == 0);
    }
  CHECK_FALSE(find(steps, 0, 0).source);
}

TEST_CASE("an heir whose values the constraints refuse trains with its source's") {
  Population population([](auto) { return Inheritance{.source = 2, .point = {0.3}}; },
                        ", require: [\"optimizer.learning_rate != 0.3\"]");
  CHECK(find(population.play(), 0, 2).point == Point{0.4});
}

TEST_CASE("an inheritance that cannot be is a fault of the pruner") {
  const auto answer = [](std::uint64_t source, Point point) {
    return Population([=](auto) { return Inheritance{.source = source, .point = point}; }).play();
  };
  CHECK_THROWS_WITH(answer(7, {0.3}), Catch::Contains("pruner/handing_on"));
  CHECK_THROWS_WITH(answer(0, {0.3}), Catch::Contains("source"));
  CHECK_THROWS_WITH(answer(1, {0.3, 0.3}), Catch::Contains("number of values"));
  CHECK_THROWS_WITH(answer(1, {-1.0}), Catch::Contains("optimizer.learning_rate"));
}

TEST_CASE("the last two rungs of a trial are kept, and what is damaged or gone is said to be") {
  const auto folder = std::filesystem::temp_directory_path() / "sandglass_rungs";
  std::filesystem::remove_all(folder);
  CHECK(trials_at_rungs(folder).empty());
  Checkpoint checkpoint;
  checkpoint.series = {{"valid.loss", "", "", {3, 2}}};
  for (const std::int64_t epoch : {2, 4, 10}) write_rung(folder, 12, epoch, encode(checkpoint));
  checkpoint.series[0].values = {1};
  write_rung(folder, 3, 1, encode(checkpoint));
  CHECK_THROWS_AS(read_rung(folder, 12, 2), StateLost);
  CHECK(decode(read_rung(folder, 12, 4)).series.size() == 1);
  const auto trials = trials_at_rungs(folder);
  REQUIRE(trials.size() == 2);
  CHECK(trials[0].trial == 3);
  CHECK(trials[1].series[0].values == std::vector<double>{3, 2});
  std::filesystem::resize_file(folder / "000012.10.rung", 30);
  CHECK_THROWS_WITH(read_rung(folder, 12, 10), Catch::Contains("000012.10.rung is damaged"));
  CHECK(series_at_rung(folder, 12, 10).empty());
  std::filesystem::remove_all(folder);
}
