#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "results/analysis/best_trials.hpp"
#include "results/analysis/pareto.hpp"

namespace sandglass::test_pareto {
using namespace sandglass::results;

namespace {

using Rows = std::vector<std::vector<double>>;

const double kNoNumber = std::numeric_limits<double>::quiet_NaN();

/// The definition, word by word.
std::vector<bool> by_definition(const Rows& costs) {
  const auto usable = [](const auto& row) { return std::ranges::none_of(row, [](double v) { return std::isnan(v); }); };
  const auto dominates = [](const auto& a, const auto& b) {
    bool nowhere_greater = true, somewhere_less = false;
    for (std::size_t k = 0; k < a.size(); ++k) {
      nowhere_greater = nowhere_greater && a[k] <= b[k];
      somewhere_less = somewhere_less || a[k] < b[k];
    }
    return nowhere_greater && somewhere_less;
  };
  std::vector<bool> out;
  for (const auto& row : costs)
    out.push_back(usable(row) && std::ranges::none_of(
                                     costs, [&](const auto& other) { return usable(other) && dominates(other, row); }));
  return out;
}

/// Front by front: what is not dominated once the fronts before are taken away.
std::vector<std::size_t> ranks_by_definition(const Rows& costs) {
  std::vector<std::size_t> out(costs.size(), kNoFront);
  Rows left = costs;
  for (std::size_t rank = 0;; ++rank) {
    const auto front = by_definition(left);
    if (std::ranges::none_of(front, [](bool on) { return on; })) return out;
    for (std::size_t i = 0; i < front.size(); ++i) {
      if (!front[i]) continue;
      out[i] = rank;
      left[i].assign(left[i].size(), kNoNumber);
    }
  }
}

}  // namespace

TEST_CASE("a row dominates another if it is nowhere greater and somewhere less, and NaN neither dominates nor is it") {
  CHECK(dominates({1, 2}, {1, 3}));
  CHECK_FALSE(dominates({1, 2}, {1, 2}));
  CHECK_FALSE(dominates({1, 2}, {2, 1}));
  CHECK_FALSE(dominates({kNoNumber, 0}, {1, 1}));
  CHECK_FALSE(dominates({0, 0}, {1, kNoNumber}));
}

TEST_CASE("fronts are those of the definition, ties and NaN included") {
  std::uint64_t state = 1;
  const auto drawn = [&](std::uint64_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % below;
  };
  for (int round = 0; round < 300; ++round) {
    const std::size_t objectives = 1 + drawn(5), count = drawn(40);
    const std::uint64_t levels = 2 + drawn(12);  // few: many ties
    Rows costs(count);
    for (auto& row : costs)
      for (std::size_t k = 0; k < objectives; ++k)
        row.push_back(drawn(20) == 0 ? kNoNumber : static_cast<double>(drawn(levels)) - 3);
    REQUIRE(non_dominated(costs) == by_definition(costs));
    REQUIRE(front_ranks(costs) == ranks_by_definition(costs));
  }
}

TEST_CASE("infinite costs and zeros of either sign are compared as numbers") {
  const double inf = std::numeric_limits<double>::infinity();
  const Rows rows{{0.0, 1}, {-0.0, 1}, {-inf, 2}, {-inf, inf}, {inf, -inf}};
  CHECK(non_dominated(rows) == std::vector<bool>{true, true, true, false, true});
  CHECK(front_ranks(rows) == std::vector<std::size_t>{0, 0, 0, 1, 0});
  CHECK(non_dominated(Rows{}).empty());
  CHECK(front_ranks(Rows{}).empty());
}

namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

StudyHeader header(std::vector<Objective> objectives) {
  StudyHeader out;
  out.objectives = std::move(objectives);
  return out;
}

TrialRecord trial(std::uint64_t number, std::uint64_t point, double error, double size,
                  TrialStatus status = TrialStatus::completed) {
  TrialRecord out;
  out.trial = number;
  out.point = point;
  out.replicate = static_cast<std::uint32_t>(number - point);
  out.status = status;
  out.scalars = {{"error", "", "", error}, {"size", "", "", size}};
  return out;
}

std::vector<std::uint64_t> points_of(const ParetoFront& front) {
  std::vector<std::uint64_t> out;
  for (const auto& point : front.points) out.push_back(point.point);
  return out;
}

}  // namespace

TEST_CASE("the front is over the means of the replicates, in the direction of each goal") {
  // Means: point 0 (2, 5), point 2 (3, 6), point 4 (4, 4), point 6 (2.5, 4).
  const std::vector<TrialRecord> trials{trial(0, 0, 1, 4), trial(1, 0, 3, 6), trial(2, 2, 3, 6), trial(3, 2, 3, 6),
                                        trial(4, 4, 0, 4), trial(5, 4, 8, 4), trial(6, 6, 2, 4), trial(7, 6, 3, 4)};
  const auto both_least = pareto_front(header({{"error", true}, {"size", true}}), trials);
  CHECK(both_least.size == 2);
  CHECK(points_of(both_least) == std::vector<std::uint64_t>{0, 6, 2, 4});
  CHECK(both_least.points[0].trials == std::vector<std::uint64_t>{0, 1});
  CHECK(both_least.points[0].means[1].mean == 5);
  CHECK(both_least.points[0].means[0].half_width == mean_interval({1, 3}).half_width);
  const auto size_greatest = pareto_front(header({{"error", true}, {"size", false}}), trials);
  CHECK(size_greatest.size == 2);
  CHECK(points_of(size_greatest) == std::vector<std::uint64_t>{0, 2, 6, 4});
  const auto error_greatest = pareto_front(header({{"error", false}, {"size", true}}), trials);
  CHECK(points_of(error_greatest) == std::vector<std::uint64_t>{4, 2, 6, 0});
  CHECK(error_greatest.size == 1);
}

TEST_CASE("only completed trials with a finite value of every objective count") {
  const auto goals = header({{"error", true}, {"size", true}});
  const auto front = pareto_front(
      goals, {trial(0, 0, -9, -9, TrialStatus::failed), trial(1, 1, -9, kNan), trial(2, 2, -INFINITY, -9),
              trial(3, 3, 1, 1), trial(4, 3, -9, kNan), trial(5, 5, -8, -8, TrialStatus::pruned), trial(6, 6, 2, 2)});
  CHECK(front.size == 1);
  CHECK(points_of(front) == std::vector<std::uint64_t>{3, 6, 0, 1, 2, 5});
  CHECK(front.points[0].trials == std::vector<std::uint64_t>{3});
  CHECK(std::isnan(front.points[5].means[0].mean));
  CHECK(front.points[5].trials.empty());
  CHECK(pareto_front(goals, {}).points.empty());
  CHECK(pareto_front(goals, {trial(0, 0, kNan, 1)}).size == 0);
}

TEST_CASE("the front does not depend on the order of the trials, and the last record of a trial counts") {
  const auto goals = header({{"error", true}, {"size", true}});
  std::vector<TrialRecord> trials;
  for (std::uint64_t n = 0; n < 30; ++n)
    trials.push_back(trial(n, n / 2 * 2, 0.1 * static_cast<double>(n * 7 % 11), 0.1 * static_cast<double>(n * 5 % 13)));
  const auto forwards = pareto_front(goals, trials);
  std::ranges::reverse(trials);
  const auto backwards = pareto_front(goals, trials);
  REQUIRE(points_of(backwards) == points_of(forwards));
  for (std::size_t i = 0; i < forwards.points.size(); ++i)
    CHECK(backwards.points[i].means[0].mean == forwards.points[i].means[0].mean);
  trials = {trial(0, 0, 1, 1), trial(1, 1, 0, 0), trial(1, 1, 5, 5, TrialStatus::failed)};
  CHECK(points_of(pareto_front(goals, trials)) == std::vector<std::uint64_t>{0, 1});
  CHECK(pareto_front(goals, trials).size == 1);
}

TEST_CASE("points with equal means are on the front together, the one with the first trial first") {
  const auto front = pareto_front(header({{"error", true}, {"size", true}}),
                                  {trial(7, 7, 1, 2), trial(3, 3, 1, 2), trial(5, 5, 1, 3), trial(1, 1, 0, 9)});
  CHECK(front.size == 3);
  CHECK(points_of(front) == std::vector<std::uint64_t>{1, 3, 7, 5});
}

TEST_CASE("the best of a single objective is the first of equals, of several all trials of the front") {
  const std::vector<TrialRecord> trials{trial(4, 4, 1, 9),
                                        trial(2, 2, 1, 8),
                                        trial(3, 2, 1, 8),
                                        trial(0, 0, kNan, 0),
                                        trial(1, 1, 0, 0, TrialStatus::failed),
                                        trial(6, 6, 3, 2),
                                        trial(8, 8, 4, 3)};
  const auto best = [&](std::vector<Objective> objectives) {
    BestTrials gathered(header(std::move(objectives)));
    for (const auto& one : trials) gathered.add(one);
    return gathered.trials();
  };
  CHECK(best({{"error", true}}) == std::vector<std::uint64_t>{2});
  CHECK(best({{"error", false}}) == std::vector<std::uint64_t>{8});
  CHECK(best({{"other", true}}).empty());
  CHECK(best({{"error", true}, {"size", true}}) == std::vector<std::uint64_t>{2, 3, 6});
}

TEST_CASE("equal points are one on the front, and their trials count once") {
  std::vector<TrialRecord> trials(3);
  for (std::uint64_t n = 0; n < 3; ++n) {
    trials[n].trial = trials[n].point = n;
    trials[n].parameters = {{"model.latent", static_cast<std::int64_t>(n == 1 ? 4 : 8)}};
    trials[n].scalars = {{"a", "", "", n == 1 ? 1.0 : 2.0}, {"b", "", "", n == 1 ? 2.0 : 1.0}};
  }
  StudyHeader header;
  header.objectives = {{"a", true}, {"b", true}};
  const auto front = pareto_front(header, trials);
  REQUIRE(front.points.size() == 2);
  CHECK(front.size == 2);
  CHECK(front.points[1].trials == std::vector<std::uint64_t>{0, 2});
  CHECK(front.points[1].means[0].count == 1);
}

}  // namespace sandglass::test_pareto
