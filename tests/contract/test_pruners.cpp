#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/contract/support/contract.hpp"
#include "tests/player.hpp"

namespace sandglass::test_pruners {
using namespace sandglass::contract;

namespace {

constexpr std::int64_t kEpochs = 30;
constexpr std::size_t kTrials = 72;

std::unique_ptr<Pruner> made(const Case& one) { return registry().make_pruner(one.entry->name, one.params); }

/// Some pruners need replicates, others refuse them.
std::uint32_t replicates(const Case& one) {
  try {
    made(one)->prepare(plan_of(kTrials, kEpochs, 6));
    return 6;
  } catch (const ConfigError& refusal) {
    CHECK_THAT(refusal.what(), Catch::Contains(one.entry->id()));
    return 1;
  }
}

std::unique_ptr<Pruner> prepared(const Case& one) {
  auto pruner = made(one);
  pruner->prepare(plan_of(kTrials, kEpochs, replicates(one)));
  return pruner;
}

/// Falling curves with noise, of some different lengths. `wild`: with gaps, NaN and infinities.
Curves random_curves(std::uint64_t seed, bool wild) {
  const double infinity = std::numeric_limits<double>::infinity();
  Curves curves;
  for (std::uint64_t n = 0; n < kTrials; ++n) {
    Rng rng(seed, Purpose::test, n);
    std::vector<double> curve(wild && rng.bernoulli(0.1) ? 1 + rng.below(kEpochs) : kEpochs);
    const double level = rng.uniform(), wildness = wild ? rng.uniform(0, 0.5) : 0;
    for (std::size_t e = 0; e < curve.size(); ++e) {
      curve[e] = level + 1 / static_cast<double>(e + 1) + rng.uniform(0, 0.1);
      if (rng.bernoulli(wildness))
        curve[e] = rng.bernoulli(0.5) ? std::nan("") : rng.bernoulli(0.5) ? infinity : -infinity;
    }
    curves.push_back(std::move(curve));
  }
  return curves;
}

/// Snapshots as they might be in the middle of a study, and others that no study has.
std::vector<TrialSnapshot> random_snapshots(std::uint64_t seed) {
  auto curves = random_curves(seed, true);
  std::vector<TrialSnapshot> snapshots;
  for (std::uint64_t n = 0; n < kTrials; ++n) {
    Rng rng(seed, Purpose::test, n, 1);
    auto& curve = curves[n];
    const auto state = static_cast<TrialSnapshot::State>(rng.below(3));
    const bool completed = state == TrialSnapshot::State::ended && rng.bernoulli(0.5);
    if (!completed) curve.resize(std::min<std::size_t>(curve.size(), rng.below(12)));
    snapshots.push_back({.trial = n,
                         .state = state,
                         .completed = completed,
                         .curve = std::move(curve),
                         .point = point_of(plan_of(kTrials, kEpochs), n)});
  }
  return snapshots;
}

/// What is said to each trial before it begins, when all before it are told.
std::vector<Decision> admissions(Pruner& pruner, std::span<const TrialSnapshot> snapshots) {
  std::vector<Decision> all;
  for (std::uint64_t n = 0; n < snapshots.size(); ++n) {
    all.push_back(pruner.admit(snapshots.first(n), n));
    pruner.tell(snapshots[n]);
  }
  return all;
}

std::vector<Decision> decisions(Pruner& pruner, std::span<const TrialSnapshot> snapshots) {
  std::vector<Decision> all;
  for (const auto& snapshot : snapshots)
    if (snapshot.state == TrialSnapshot::State::waiting) all.push_back(pruner.judge(snapshots, snapshot.trial));
  return all;
}

void tell(Pruner& pruner, std::span<const TrialSnapshot> snapshots) {
  for (const auto& snapshot : snapshots) pruner.tell(snapshot);
}

/// The same trials earlier on: begun, then waiting with a part of what they measured by now; judged in between.
void tell_in_steps(Pruner& pruner, std::span<const TrialSnapshot> snapshots) {
  std::vector<TrialSnapshot> known(snapshots.begin(), snapshots.end());
  for (auto& snapshot : known) {
    snapshot.state = TrialSnapshot::State::running;
    snapshot.completed = false;
    snapshot.curve.clear();
    pruner.tell(snapshot);
  }
  for (std::size_t part = 1; part <= 3; ++part)
    for (std::size_t n = known.size(); n-- > 0;) {
      const auto& now = snapshots[n];
      known[n] = now;
      if (part < 3) {
        known[n].state = TrialSnapshot::State::waiting;
        known[n].completed = false;
        known[n].curve.resize(now.curve.size() * part / 3);
      }
      pruner.tell(known[n]);
      if (n % 8 == 0) decisions(pruner, known);
    }
}

}  // namespace

TEST_CASE("every pruner's rungs increase, stay before the end, and are the same when asked again") {
  for (const auto& one : cases(Kind::pruner)) {
    INFO(one.label);
    const auto pruner = prepared(one);
    for (std::uint64_t trial = 0; trial < kTrials; ++trial)
      for (std::int64_t epoch = 0; epoch < kEpochs; ++epoch) {
        const auto rung = pruner->next_rung(trial, epoch);
        CHECK((rung == 0 || (rung > epoch && rung < kEpochs)));
        CHECK(pruner->next_rung(trial, epoch) == rung);
      }
  }
}

TEST_CASE("a study ends under every pruner, with a completed trial, whatever the lookahead") {
  for (const auto& one : cases(Kind::pruner))
    for (const std::size_t lookahead : {0, 5, 10000}) {
      INFO(one.label << ", lookahead " << lookahead);
      const auto played = play(*made(one), random_curves(1, false), kEpochs, lookahead, replicates(one));
      CHECK(played.snapshots.size() == kTrials);
      CHECK_FALSE(played.completed().empty());
      CHECK(std::ssize(played.jobs) <= std::ssize(played.snapshots) * kEpochs);
    }
}

TEST_CASE("every pruner ends a study whatever its curves hold") {
  for (const auto& one : cases(Kind::pruner))
    for (const std::uint64_t seed : {1, 2, 3}) {
      INFO(one.label << ", seed " << seed);
      CHECK(play(*made(one), random_curves(seed, true), kEpochs, seed, replicates(one)).snapshots.size() == kTrials);
      const auto nan = flat(std::vector<double>(kTrials, std::nan("")), kEpochs);
      CHECK(play(*made(one), nan, kEpochs, seed, replicates(one)).snapshots.size() == kTrials);
    }
}

TEST_CASE("a study of one trial ends under every pruner, or is refused by name") {
  for (const auto& one : cases(Kind::pruner))
    for (const std::int64_t epochs : {0, 1, 2, 30}) {
      INFO(one.label << ", " << epochs << " epochs");
      try {
        const auto played = play(*made(one), flat({1}, epochs), epochs);
        CHECK(std::ssize(played.jobs) <= epochs + 1);
      } catch (const ConfigError& refusal) {
        CHECK_THAT(refusal.what(), Catch::Contains(one.entry->id()));
      }
    }
}

TEST_CASE("every pruner's study goes the same way with the same instance and with a fresh one") {
  for (const auto& one : cases(Kind::pruner)) {
    INFO(one.label);
    const auto pruner = made(one);
    const auto curves = random_curves(4, true);
    const auto jobs = play(*pruner, curves, kEpochs, 3, replicates(one)).jobs;
    play(*pruner, random_curves(5, true), kEpochs, 1, replicates(one));
    CHECK(play(*pruner, curves, kEpochs, 3, replicates(one)).jobs == jobs);
    CHECK(play(*made(one), curves, kEpochs, 3, replicates(one)).jobs == jobs);
  }
}

TEST_CASE("every pruner's decision is a function of the snapshots, however they came about and whatever it judged") {
  for (const auto& one : cases(Kind::pruner)) {
    INFO(one.label);
    const auto used = made(one);
    for (std::uint64_t seed = 10; seed < 20; ++seed) {
      const auto snapshots = random_snapshots(seed);
      const auto fresh = prepared(one);
      const auto admitted = admissions(*fresh, snapshots);
      const auto judged = decisions(*fresh, snapshots);
      CHECK(decisions(*fresh, snapshots) == judged);
      used->prepare(plan_of(kTrials, kEpochs, replicates(one)));
      CHECK(admissions(*used, snapshots) == admitted);
      CHECK(decisions(*used, snapshots) == judged);
      used->prepare(plan_of(kTrials, kEpochs, replicates(one)));
      tell_in_steps(*used, snapshots);
      CHECK(decisions(*used, snapshots) == judged);
    }
  }
}

TEST_CASE("whoever exploits does so from another trial at the same epoch with a number, and within the space") {
  for (const auto& one : cases(Kind::pruner)) {
    INFO(one.label);
    for (std::uint64_t seed = 10; seed < 20; ++seed) {
      const auto pruner = prepared(one), fresh = prepared(one);
      const auto snapshots = random_snapshots(seed);
      tell(*pruner, snapshots);
      tell_in_steps(*fresh, snapshots);
      for (const auto& trial : snapshots) {
        if (trial.state != TrialSnapshot::State::waiting || trial.epochs() == 0) continue;
        const auto exploit = pruner->exploit(snapshots, trial.trial);
        if (!exploit) continue;
        CHECK(pruner->exploits());
        REQUIRE((exploit->parent < kTrials && exploit->parent != trial.trial));
        CHECK(snapshots[exploit->parent].epochs() >= trial.epochs());
        CHECK_FALSE(std::isnan(snapshots[exploit->parent].value_at(trial.epochs())));
        REQUIRE(exploit->point.size() == 1);
        const double rate = std::get<double>(exploit->point[0]);
        CHECK((rate >= 0.001 && rate <= 1));
        const auto again = fresh->exploit(snapshots, trial.trial);
        REQUIRE(again);
        CHECK((again->parent == exploit->parent && again->point == exploit->point));
      }
    }
  }
}

TEST_CASE("whoever completes a trial early says why, and completes none that has not begun") {
  for (const auto& one : cases(Kind::pruner)) {
    INFO(one.label);
    for (std::uint64_t seed = 10; seed < 20; ++seed) {
      const auto pruner = prepared(one);
      const auto snapshots = random_snapshots(seed);
      CHECK(std::ranges::count(admissions(*pruner, snapshots), Decision::complete) == 0);
      for (const auto& trial : snapshots) {
        if (trial.state != TrialSnapshot::State::waiting || trial.epochs() == 0) continue;
        if (pruner->judge(snapshots, trial.trial) != Decision::complete) continue;
        const auto reason = pruner->reason(snapshots, trial.trial);
        CHECK_FALSE(reason.empty());
        CHECK(pruner->reason(snapshots, trial.trial) == reason);
        CHECK_FALSE(std::isnan(trial.best_until(trial.epochs())));
      }
    }
  }
}

}  // namespace sandglass::test_pruners
