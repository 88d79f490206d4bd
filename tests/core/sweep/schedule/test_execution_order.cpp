#include <catch2/catch.hpp>
#include <numeric>

#include "core/sweep/forecast/memory_budget.hpp"
#include "core/sweep/schedule/execution_order.hpp"
#include "tests/core/trial/fakes.hpp"

namespace sandglass::test_execution_order {

namespace {

std::vector<std::uint64_t> rest(ExecutionOrder& order) {
  std::vector<std::uint64_t> trials;
  while (const auto trial = order.next()) trials.push_back(*trial);
  return trials;
}

results::TrialRecord record(std::uint64_t trial, std::uint32_t replicates, double seconds) {
  results::TrialRecord record;
  record.trial = trial;
  record.point = trial / replicates;
  record.duration = seconds;
  return record;
}

}  // namespace

TEST_CASE("trials of more epochs begin first, equal ones by number") {
  const auto study = fakes::study(
      "sweep: {sampler: list, replicates: 2, axes: {train.epochs: [2, 9, 5], optimizer.learning_rate: [0.1, 0.2]}}\n");
  const StudyPlan plan(study, fakes::registry());
  ExecutionOrder order(study, plan);
  auto trials = rest(order);
  REQUIRE(trials.size() == 12);
  CHECK(rest(order).empty());
  // The first replicate of every point tells how long it takes.
  std::vector<std::int64_t> epochs;
  for (const auto trial : trials) epochs.push_back(plan.trial_spec(trial).config.train.epochs);
  CHECK(epochs == std::vector<std::int64_t>{9, 9, 5, 5, 2, 2, 9, 9, 5, 5, 2, 2});
  CHECK(std::vector<std::uint64_t>(trials.begin() + 6, trials.end()) == std::vector<std::uint64_t>{5, 7, 9, 11, 1, 3});
  std::ranges::sort(trials);
  for (std::uint64_t n = 0; n < 12; ++n) CHECK(trials[n] == n);
}

TEST_CASE("epochs without end come first too") {
  const auto study = fakes::study("sweep: {sampler: list, axes: {train.epochs: [2, 9223372036854775807, 9]}}\n");
  const StudyPlan plan(study, fakes::registry());
  ExecutionOrder order(study, plan);
  CHECK(rest(order) == std::vector<std::uint64_t>{1, 2, 0});
}

TEST_CASE("once some have ended, those begin first that are near the ones that took long") {
  const auto study = fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2, 3, 4, 5, 6, 7, 8]}}\n");
  const StudyPlan plan(study, fakes::registry());
  ExecutionOrder order(study, plan);
  // The smallest takes longest, which nobody would have thought.
  auto failed = record(7, 1, 1000.0);
  failed.status = results::TrialStatus::failed;
  order.learn(failed);
  std::vector<std::uint64_t> first;
  for (int i = 0; i < 6; ++i) first.push_back(order.next().value());
  CHECK(first.front() == 7);
  CHECK(first.back() == 0);
  for (const auto trial : first) order.learn(record(trial, 1, 10.0 - static_cast<double>(trial)));
  auto last = rest(order);
  REQUIRE(last.size() == 2);
  CHECK(last[0] < last[1]);
}

TEST_CASE("very many trials go by number, and each is given once") {
  const auto study = fakes::study("sweep: {sampler: list, replicates: 6000, axes: {train.epochs: [1, 2]}}\n");
  const StudyPlan plan(study, fakes::registry());
  ExecutionOrder order(study, plan);
  std::vector<std::uint64_t> numbers(12000);
  std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
  CHECK(rest(order) == numbers);
}

TEST_CASE("without a memory budget everything is admitted, with one at least one trial") {
  auto study = fakes::study("sweep: {sampler: list, axes: {model.latent: [1, 2]}}\n");
  const StudyPlan plan(study, fakes::registry());
  DataCache data(fakes::registry());
  const Point point = plan.ask(0).value();
  MemoryBudget none(study, plan, fakes::registry(), data);
  for (int i = 0; i < 100; ++i, none.begin(point)) CHECK(none.admits(point));

  study.resources.mebibytes = 1;  // less than the program itself holds
  MemoryBudget small(study, plan, fakes::registry(), data);
  CHECK(small.admits(point));
  small.begin(point);
  CHECK_FALSE(small.admits(point));
  small.end(point);
  CHECK(small.admits(point));
}

TEST_CASE("a limit per trial says how many fit into the budget") {
  auto study = fakes::study("isolation: process\nlimits: {memory: 100000}\nresources: {memory: 350000}\n");
  const StudyPlan plan(study, fakes::registry());
  DataCache data(fakes::registry());
  MemoryBudget budget(study, plan, fakes::registry(), data);
  for (int i = 0; i < 3; ++i) {
    CHECK(budget.admits({}));
    budget.begin({});
  }
  CHECK_FALSE(budget.admits({}));
  budget.end({});
  CHECK(budget.admits({}));
}

}  // namespace sandglass::test_execution_order
