#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "plugins/pruners/population/perturbation.hpp"
#include "tests/player.hpp"
#include "tests/plugins/built.hpp"

namespace sandglass::test_population_based {

namespace {

Axis integers(double min, double max) {
  Axis axis;
  axis.spec.type = ParameterType::integer;
  axis.min = min;
  axis.max = max;
  return axis;
}

Axis list(std::vector<ParameterValue> values) {
  Axis axis;
  axis.values = std::move(values);
  return axis;
}

/// Trials that all wait after five epochs.
std::vector<TrialSnapshot> waiting(const std::vector<double>& values) {
  std::vector<TrialSnapshot> snapshots;
  for (std::uint64_t n = 0; n < values.size(); ++n)
    snapshots.push_back({.trial = n,
                         .state = TrialSnapshot::State::waiting,
                         .completed = false,
                         .curve = std::vector<double>(5, values[n]),
                         .point = {0.1}});
  return snapshots;
}

std::unique_ptr<Pruner> prepared(std::size_t trials, const built::Settings& settings = {}) {
  auto pruner = built::pruner("population_based", settings);
  pruner->prepare(plan_of(trials, 20));
  return pruner;
}

}  // namespace

TEST_CASE("a population waits for all of its trials, and then all go on") {
  const auto played = play(*built::pruner("population_based"), flat({4, 3, 2, 1}, 12), 12);
  using Jobs = std::vector<std::pair<std::uint64_t, std::int64_t>>;
  CHECK(played.jobs == Jobs{{0, 5},
                            {1, 5},
                            {2, 5},
                            {3, 5},  //
                            {0, 10},
                            {1, 10},
                            {2, 10},
                            {3, 10},  //
                            {0, 12},
                            {1, 12},
                            {2, 12},
                            {3, 12}});
  // The worst of four takes over from the best one, at both rungs: it keeps its curve here.
  CHECK(played.exploits == decltype(played.exploits){{0, 3}, {0, 3}});
}

TEST_CASE("the worst quarter takes over from the best quarter, each of these with the same chance") {
  const auto snapshots = waiting({8, 1, 2, 7, 6, 5, 4, 3});
  int from_best = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto plan = plan_of(8, 20);
    plan.seed = seed;
    const auto pruner = built::pruner("population_based");
    pruner->prepare(plan);
    for (std::uint64_t n = 0; n < 8; ++n) {
      const auto exploit = pruner->exploit(snapshots, n);
      REQUIRE(exploit.has_value() == (n == 0 || n == 3));
      if (!exploit) continue;
      REQUIRE((exploit->parent == 1 || exploit->parent == 2));
      from_best += exploit->parent == 1;
    }
  }
  CHECK(from_best == Approx(200).margin(50));  // five standard deviations
}

TEST_CASE("a value taken over is multiplied by 1.2 or 0.8, or drawn anew a quarter of the time") {
  auto snapshots = waiting({2, 1});
  snapshots[1].point = {0.5};
  int up = 0, down = 0;
  std::set<double> anew;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    auto plan = plan_of(2, 20);
    plan.seed = seed;
    const auto pruner = built::pruner("population_based");
    pruner->prepare(plan);
    const double rate = std::get<double>(pruner->exploit(snapshots, 0).value().point[0]);
    up += rate == 0.5 * 1.2;
    down += rate == 0.5 * 0.8;
    if (rate != 0.5 * 1.2 && rate != 0.5 * 0.8) anew.insert(rate);
  }
  CHECK(up == Approx(150).margin(49));
  CHECK(down == Approx(150).margin(49));
  CHECK(anew.size() == Approx(100).margin(44));
  CHECK(std::ranges::count_if(anew, [](double rate) { return rate < 0.0316; }) == Approx(50).margin(34));
}

TEST_CASE("axes that are not adjustable come from the parent as they are") {
  auto plan = plan_of(2, 20);
  plan.space.insert(plan.space.begin(), integers(1, 100));
  plan.adjustable = {1};
  auto snapshots = waiting({2, 1});
  snapshots[0].point = {std::int64_t{10}, 0.2};
  snapshots[1].point = {std::int64_t{77}, 0.5};
  const auto pruner = built::pruner("population_based");
  pruner->prepare(plan);
  const auto point = pruner->exploit(snapshots, 0).value().point;
  CHECK(point[0] == ParameterValue(std::int64_t{77}));
  CHECK(point[1] != ParameterValue(0.5));
}

TEST_CASE("a trial without a number takes over whatever its rank; without any number the population ends") {
  const double nan = std::nan("");
  const auto snapshots = waiting({nan, nan, nan, 1});
  const auto pruner = prepared(4);
  for (std::uint64_t n = 0; n < 3; ++n) {
    CHECK(pruner->judge(snapshots, n) == Decision::go_on);
    CHECK(pruner->exploit(snapshots, n).value().parent == 3);
  }
  CHECK_FALSE(pruner->exploit(snapshots, 3));
  for (std::uint64_t n = 0; n < 4; ++n) CHECK(prepared(4)->judge(waiting({nan, nan, nan, nan}), n) == Decision::prune);
}

TEST_CASE("equal trials go on as they are, and a population of three has one child") {
  for (std::uint64_t n = 0; n < 4; ++n) CHECK_FALSE(prepared(4)->exploit(waiting({1, 1, 1, 1}), n));
  const auto snapshots = waiting({3, 1, 2});
  CHECK(prepared(3)->exploit(snapshots, 0));
  CHECK_FALSE(prepared(3)->exploit(snapshots, 2));
}

TEST_CASE("a perturbed value keeps to its axis: rounded to steps, clamped, the next one of a list") {
  const auto int_of = [](const ParameterValue& value) { return std::get<std::int64_t>(value); };
  CHECK(int_of(perturbed(integers(1, 100), std::int64_t{10}, 1.2)) == 12);
  CHECK(int_of(perturbed(integers(1, 100), std::int64_t{10}, 0.8)) == 8);
  CHECK(int_of(perturbed(integers(1, 11), std::int64_t{10}, 1.2)) == 11);
  Axis stepped = integers(0, 1);
  stepped.spec.type = ParameterType::real;
  stepped.step = 0.1;
  CHECK(std::get<double>(perturbed(stepped, 0.5, 1.2)) == Approx(0.6));
  CHECK(std::get<double>(perturbed(stepped, 0.5, 0.8)) == Approx(0.4));
  const auto sizes = list({std::int64_t{16}, std::int64_t{64}, std::int64_t{32}});
  CHECK(int_of(perturbed(sizes, std::int64_t{16}, 1.2)) == 64);
  CHECK(int_of(perturbed(sizes, std::int64_t{16}, 0.8)) == 16);
  CHECK(int_of(perturbed(sizes, std::int64_t{32}, 1.2)) == 32);
  CHECK(int_of(perturbed(sizes, std::int64_t{32}, 0.8)) == 64);
  Axis flag;
  flag.spec.type = ParameterType::boolean;
  CHECK(perturbed(flag, false, 1.2) == ParameterValue(true));
  CHECK(perturbed(flag, false, 0.8) == ParameterValue(false));
}

TEST_CASE("a population needs two trials, an adjustable axis and no replicates") {
  const auto pruner = built::pruner("population_based");
  CHECK_THROWS_WITH(pruner->prepare(plan_of(1, 20)), Catch::Contains("two trials"));
  CHECK_THROWS_WITH(pruner->prepare(plan_of(8, 20, 2)), Catch::Contains("sweep.replicates to 1"));
  auto plan = plan_of(8, 20);
  plan.adjustable.clear();
  CHECK_THROWS_WITH(pruner->prepare(plan), Catch::Contains("no axis of the sweep can change"));
}

}  // namespace sandglass::test_population_based
