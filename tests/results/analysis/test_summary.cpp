#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/summary.hpp"

namespace sandglass::test_summary {
using namespace sandglass::results;

namespace {

StudyHeader header(bool minimize = true) {
  StudyHeader out;
  out.objectives = {{"loss", minimize}};
  return out;
}

TrialRecord trial(std::uint64_t point, std::uint32_t replicate, double value,
                  TrialStatus status = TrialStatus::completed) {
  TrialRecord out;
  out.point = point;
  out.replicate = replicate;
  out.status = status;
  out.series = {{"loss", "", "", {100.0, value}}};
  return out;
}

}  // namespace

TEST_CASE("points are ranked by the mean of the last value, in the direction of the goal") {
  std::vector<TrialRecord> trials = {trial(0, 0, 3), trial(0, 1, 5), trial(1, 0, 1), trial(1, 1, 2), trial(2, 0, 9)};
  const Summary least = summarize(header(), trials);
  CHECK(least.best_point == 1U);
  CHECK(least.points[0].objective.mean == 1.5);
  CHECK(least.points[1].objective.mean == 4);
  CHECK(least.points[2].point == 2);
  CHECK(summarize(header(false), trials).best_point == 2U);
  std::reverse(trials.begin(), trials.end());
  CHECK(summarize(header(), trials).points[1].point == 0);
}

TEST_CASE("pruned, failed and non-finite trials are counted and enter no mean") {
  const Summary summary =
      summarize(header(), {trial(0, 0, 3), trial(0, 1, NAN), trial(0, 2, -1, TrialStatus::failed),
                           trial(1, 0, -INFINITY), trial(1, 1, -9, TrialStatus::pruned), trial(0, 3, 5)});
  CHECK(summary.best_point == 0U);
  CHECK(summary.points[0].objective.mean == 4);
  CHECK(summary.points[0].not_finite == 1);
  CHECK(summary.points[1].values.empty());
  CHECK(std::isnan(summary.points[1].objective.mean));
  CHECK(summary.completed == 4);
  CHECK(summary.pruned == 1);
  CHECK(summary.failed == 1);
  CHECK(summary.not_finite == 2);
}

TEST_CASE("a point that lost replicates ranks after those that have them all, however good its others are") {
  for (const auto status : {TrialStatus::failed, TrialStatus::pruned, TrialStatus::completed}) {
    const double lost = status == TrialStatus::completed ? NAN : 0.1;
    const Summary summary = summarize(
        header(), {trial(0, 0, 1), trial(0, 1, 1.5), trial(0, 2, lost, status), trial(1, 0, 5), trial(1, 1, 6),
                   trial(1, 2, 7), trial(2, 0, NAN), trial(3, 0, 0.5), trial(3, 1, lost, status)});
    CHECK(summary.best_point == 1U);
    CHECK(summary.points[0].lost() == 0);
    CHECK(summary.points[1].point == 3);
    CHECK(summary.points[2].point == 0);
    CHECK(summary.points[2].lost() == 1);
    CHECK(summary.points[3].point == 2);
    CHECK(summary.comparison.method == Comparison::Method::none);  // with the survivors of the second
  }
}

TEST_CASE("a study without any value has no best point") {
  CHECK_FALSE(summarize(header(), {}).best_point);
  CHECK_FALSE(summarize(header(), {trial(0, 0, NAN)}).best_point);
}

TEST_CASE("a scalar of the objective's name goes before the series") {
  TrialRecord record = trial(0, 0, 3);
  record.scalars = {{"loss", "", "", 8}};
  CHECK(summarize(header(), {record}).points[0].objective.mean == 8);
}

TEST_CASE("shared replicates are compared in pairs, so that common noise cancels") {
  // Differences -1, -2, -3: mean -2, s = 1, t = -2 sqrt(3) with 2 degrees of freedom.
  const Comparison paired = compare({{0, 10}, {1, 20}, {2, 30}}, {{0, 11}, {1, 22}, {2, 33}, {5, 0}});
  CHECK(paired.method == Comparison::Method::paired);
  CHECK(paired.shared_replicates == 3);
  CHECK(paired.difference == -2);
  const double t = 2 * std::sqrt(3.0);
  CHECK(paired.p_value == Approx(1 - t / std::sqrt(2 + t * t)));  // closed form for 2 degrees of freedom
  CHECK(paired.too_close_to_call);
}

TEST_CASE("replicates that are not shared are compared by Welch's test") {
  // Equal sizes and variances: t = -1 / sqrt(2/3), 4 degrees of freedom.
  const Comparison welch = compare({{0, 1}, {1, 2}, {2, 3}}, {{3, 2}, {4, 3}, {5, 4}});
  CHECK(welch.method == Comparison::Method::welch);
  CHECK(welch.p_value == Approx(2 * student_t_cdf(-std::sqrt(1.5), 4)));
  CHECK(welch.too_close_to_call);
  CHECK_FALSE(compare({{0, 1.0}, {1, 1.1}, {2, 0.9}}, {{3, 9.0}, {4, 9.1}, {5, 8.9}}).too_close_to_call);
}

TEST_CASE("without replicates nothing can be told, and without spread everything") {
  CHECK(compare({{0, 1}}, {{0, 2}}).too_close_to_call);
  CHECK(compare({{0, 1}}, {{0, 2}}).method == Comparison::Method::none);
  CHECK_FALSE(compare({{0, 1}, {1, 1}}, {{0, 2}, {1, 2}}).too_close_to_call);
  CHECK(compare({{0, 1}, {1, 1}}, {{0, 1}, {1, 1}}).too_close_to_call);
  CHECK_FALSE(summarize(header(), {trial(0, 0, 1)}).comparison.too_close_to_call);
}

TEST_CASE("equal points count once: in ranks, in counts, and never against themselves") {
  const auto at = [](std::uint64_t point, std::int64_t latent, double value, TrialStatus status) {
    auto out = trial(point, 0, value, status);
    out.trial = point;
    out.parameters = {{"model.latent", latent}};
    return out;
  };
  const auto done = TrialStatus::completed;
  std::vector<TrialRecord> trials = {at(0, 8, 2, done), at(1, 4, 1, TrialStatus::pruned), at(2, 4, 1, done),
                                     at(3, 4, 1, done), at(4, 8, 2, TrialStatus::failed)};
  for (int turn = 0; turn < 2; ++turn) {
    const Summary summary = summarize(header(), trials);
    REQUIRE(summary.points.size() == 2);
    CHECK(summary.points[0].point == 1);
    CHECK(summary.points[0].trials == std::map<std::uint32_t, std::uint64_t>{{0, 2}});
    CHECK(summary.points[0].completed == 1);
    CHECK(summary.points[0].pruned == 0);
    CHECK(summary.points[1].trials == std::map<std::uint32_t, std::uint64_t>{{0, 0}});
    CHECK(summary.completed == 2);
    CHECK(summary.failed == 0);
    std::ranges::reverse(trials);
  }
  trials.resize(3);  // trials 0, 1, 2
  std::erase_if(trials, [](const TrialRecord& one) { return one.point == 0; });
  CHECK(summarize(header(), trials).points.size() == 1);
}

TEST_CASE("trials whose parameters changed on the way equal no others, whatever they ended with") {
  auto a = trial(0, 0, 1), b = trial(1, 0, 2);
  a.parameters = b.parameters = {{"optimizer.learning_rate", 0.1}};
  CHECK(summarize(header(), {a, b}).points.size() == 1);
  for (auto* one : {&a, &b}) one->series.push_back({"schedule.optimizer.learning_rate", "", "", {0.2, 0.1}});
  CHECK(summarize(header(), {a, b}).points.size() == 2);
}

}  // namespace sandglass::test_summary
