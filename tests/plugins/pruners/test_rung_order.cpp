#include "plugins/pruners/rung_order.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/pruners/percentile/percentile_rule.hpp"

namespace sandglass::test_rung_order {

namespace {

using State = TrialSnapshot::State;

TrialSnapshot snapshot(std::uint64_t trial, std::vector<double> curve, State state = State::waiting) {
  return {.trial = trial, .state = state, .completed = false, .curve = std::move(curve)};
}

std::vector<std::uint64_t> trials(const RungOrder& order) {
  std::vector<std::uint64_t> all;
  for (std::size_t r = 0; r < order.size(); ++r) all.push_back(order.trial(r));
  return all;
}

}  // namespace

TEST_CASE("trials at a rung are in the order of their values there, equal ones by number, NaN last") {
  RungOrder order(2, 0);
  order.tell(snapshot(4, {9, 1}));
  order.tell(snapshot(3, {9, std::nan("")}));  // the last number counts
  order.tell(snapshot(2, {9, 1, 0}));
  order.tell(snapshot(1, {std::nan(""), std::nan("")}));
  order.tell(snapshot(0, {5}));
  CHECK(trials(order) == std::vector<std::uint64_t>{2, 4, 3, 1});
  CHECK(order.numbers() == 3);
  CHECK(order.arrived() == 4);
  CHECK(order.rank(3) == 2);
  CHECK(order.value(1) == 1);
}

TEST_CASE("a trial that goes on keeps its place, one that ends before has arrived without one") {
  RungOrder order(2, 10);
  order.tell(snapshot(11, {1, 1}));
  order.tell(snapshot(10, {2, 2}));
  order.tell(snapshot(12, {0}));
  CHECK(order.is_first_waiting(11));
  CHECK_FALSE(order.is_first_waiting(10));
  order.tell(snapshot(11, {1, 1}, State::running));
  CHECK(order.is_first_waiting(10));
  order.tell(snapshot(11, {1, 1, 7, 7}));
  CHECK(order.is_first_waiting(10));
  CHECK(trials(order) == std::vector<std::uint64_t>{11, 10});
  CHECK(order.arrived() == 2);
  order.tell(snapshot(12, {0}, State::ended));
  CHECK(order.arrived() == 3);
  CHECK(order.size() == 2);
}

TEST_CASE("an order that is asked for later is that of one that was kept from the beginning") {
  RungOrders kept, late;
  std::vector<TrialSnapshot> snapshots;
  for (std::uint64_t n = 0; n < 20; ++n) snapshots.push_back(snapshot(n, {}, State::running));
  kept.at(3, snapshots);
  for (std::uint64_t step = 0; step < 200; ++step) {
    Rng rng(step, Purpose::test);
    auto& one = snapshots[rng.below(20)];
    if (one.state == State::ended) continue;
    one.curve.push_back(std::round(4 * rng.uniform()));
    one.state = rng.bernoulli(0.2) ? State::ended : State::waiting;
    kept.tell(one);
    late.tell(one);
  }
  const auto &a = kept.at(3, {}), &b = late.at(3, snapshots);
  CHECK(a.size() > 5);
  CHECK(trials(a) == trials(b));
  CHECK(a.arrived() == b.arrived());
}

TEST_CASE("a running percentile is that of the sorted values after every one") {
  for (const double percentile : {0.0, 25.0, 33.0, 50.0, 100.0}) {
    RunningPercentile running(percentile);
    CHECK(running.empty());
    std::vector<double> sorted;
    for (std::uint64_t n = 0; n < 60; ++n) {
      const double value = std::round(20 * Rng(n, Purpose::test).uniform());
      running.add(value);
      sorted.insert(std::ranges::upper_bound(sorted, value), value);
      const double place = percentile / 100 * static_cast<double>(n);
      const auto low = static_cast<std::size_t>(place);
      const double share = place - std::floor(place);
      CHECK(running.value() == (share == 0 ? sorted[low] : sorted[low] * (1 - share) + sorted[low + 1] * share));
    }
  }
}

}  // namespace sandglass::test_rung_order
