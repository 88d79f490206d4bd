#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/best_set.hpp"

namespace sandglass::test_best_set {
using namespace sandglass::results;

namespace {

/// A row of values by replicate for each point; NaN where a replicate has none. Point p has latent 8 * (p + 1).
Summary summary_of(const std::vector<std::vector<double>>& points) {
  StudyHeader header;
  header.objectives = {{"loss", true}};
  std::vector<TrialRecord> trials;
  for (std::size_t point = 0; point < points.size(); ++point)
    for (std::size_t replicate = 0; replicate < points[point].size(); ++replicate) {
      TrialRecord trial;
      trial.trial = trials.size();
      trial.point = point;
      trial.replicate = static_cast<std::uint32_t>(replicate);
      trial.parameters = {{"model.latent", static_cast<std::int64_t>(8 * (point + 1))}};
      trial.scalars = {{"loss", "", "", points[point][replicate]}};
      trials.push_back(trial);
    }
  return summarize(header, trials);
}

const std::vector<std::vector<double>> kPoints = {{0.271, 0.280, 0.266, 0.275, 0.270},
                                                  {0.274, 0.279, 0.272, 0.276, 0.275},
                                                  {0.290, 0.297, 0.281, 0.296, 0.289},
                                                  {0.276, 0.301, 0.262, 0.294, 0.279}};

const std::vector<std::vector<double>> kEven = {{0.271, 0.280, 0.266, 0.275, 0.270},
                                                {0.276, 0.279, 0.268, 0.277, 0.275},
                                                {0.290, 0.297, 0.281, 0.296, 0.289},
                                                {0.276, 0.291, 0.264, 0.286, 0.279}};

void check_equal(const std::vector<double>& ours, const std::vector<double>& theirs) {
  REQUIRE(ours.size() == theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) CHECK(ours[i] == Approx(theirs[i]).epsilon(1e-10));
}

}  // namespace

TEST_CASE("Holm multiplies the least p by all tests, the next by one fewer, and keeps their order") {
  check_equal(holm({0.01, 0.04, 0.03}), {0.03, 0.06, 0.06});
  check_equal(holm({0.3, 0.9}), {0.6, 0.9});
  check_equal(holm({0.7, 0.8}), {1, 1});
  CHECK(holm({}).empty());
  // statsmodels: tests/referees/analysis_values.py
  check_equal(holm({0.01, 0.04, 0.03, 0.005, 0.2, 0.9}), {0.05, 0.12, 0.12, 0.03, 0.4, 0.9});
}

TEST_CASE("the spread of all points tells more points from the best, by Dunnett's test") {
  const BestSet set = best_set(summary_of(kEven));
  REQUIRE(set.test == BestSet::Test::pooled);
  REQUIRE(set.others.size() == 3);  // by rank: points 1, 3, 2
  // tests/referees/best_set.py
  const double p_values[] = {0.19759887403, 0.0170602404353, 5.88847196985e-07};
  const double adjusted[] = {0.415495201193, 0.043052770068, 1.65302581529e-06};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(set.others[i].rank == i + 1);
    CHECK(set.others[i].comparison.method == Comparison::Method::pooled);
    CHECK(set.others[i].comparison.p_value == Approx(p_values[i]).epsilon(1e-9));
    CHECK(set.others[i].adjusted_p == Approx(adjusted[i]).margin(1e-7));
  }
  CHECK(set.tests == 3);
  CHECK(set.members == std::vector<std::size_t>{0, 1});
  CHECK(set.others[0].comparison.too_close_to_call);
  CHECK_FALSE(set.others[2].comparison.too_close_to_call);
}

TEST_CASE("with three replicates fifteen points leave only those near the best") {
  // Points 0.1 apart, scattering by about 0.1: each pair's own three differences could tell hardly any of them apart.
  std::vector<std::vector<double>> points;
  for (int i = 0; i < 15; ++i) {
    auto& point = points.emplace_back();
    for (int r = 0; r < 3; ++r) point.push_back(0.1 * i + 0.1 * std::cos(2.4 * i + 2 * 3.14159265358979 * r / 3));
  }
  const auto set = best_set(summary_of(points));
  CHECK(set.test == BestSet::Test::pooled);
  CHECK(set.members.size() == 3);
  std::vector<double> alone;
  for (const auto& other : set.others)
    alone.push_back(compare(summary_of(points).points[0].values, summary_of(points).points[other.rank].values).p_value);
  const auto by_holm = holm(alone);
  CHECK(std::ranges::count_if(by_holm, [](double p) { return p > 0.05; }) == 8);
}

TEST_CASE("points that scatter more than others are compared by pairs, with Holm's correction") {
  auto points = kPoints;
  for (int i = 0; i < 8; ++i) points.push_back({0.4, 0.4001, 0.4 - 1e-4 * i, 0.4, 0.4002});
  points.push_back({1, 3, 7, 4, 2});
  const BestSet set = best_set(summary_of(points));
  CHECK(set.test == BestSet::Test::unequal);
  // scipy and statsmodels, tests/referees/analysis_values.py
  CHECK(set.others[0].comparison.method == Comparison::Method::paired);
  CHECK(set.others[0].comparison.p_value == Approx(0.0940660110592).epsilon(1e-9));
  CHECK(set.others[1].comparison.p_value == Approx(0.0956107807383).epsilon(1e-9));
  CHECK(set.others[2].comparison.p_value == Approx(5.79290255363e-05).epsilon(1e-9));
  CHECK(set.undecided.back() == 12);
}

TEST_CASE("a point that is clearly worse and left only because it scatters is undecided, and in no set") {
  const std::vector<std::vector<double>> points = {
      {1.01, 0.93, 0.94}, {0.93, 1.3, 1.19}, {1.08, 1.5, 1.59}, {1.46, 1.65, 1.66}, {2.16, 2.09, 2.08}};
  const auto set = best_set(summary_of(points));
  REQUIRE(set.test == BestSet::Test::pooled);
  CHECK(set.members == std::vector<std::size_t>{0, 1});
  CHECK(set.undecided == std::vector<std::size_t>{2});
  CHECK(set.others[1].undecided);
  CHECK_FALSE(set.others[1].told_apart);
  CHECK_FALSE(set.others[0].undecided);
  // tests/referees/best_set.py: with its own spread, and with that of all points it would be 0.0192
  CHECK(set.others[1].adjusted_p == Approx(0.129749992397).margin(1e-7));

  auto wild = points;  // one point whose spread is no other's: then its neighbours' is the measure
  wild.push_back({1, 40, 90});
  const auto unequal = best_set(summary_of(wild));
  REQUIRE(unequal.test == BestSet::Test::unequal);
  CHECK(unequal.undecided.back() == 5);
  CHECK(std::ranges::find(unequal.members, 5) == unequal.members.end());
  CHECK(best_set(summary_of({points[0], points[2], {1, 40, 90}})).undecided.empty());  // of three none is usual
}

TEST_CASE("fewer than four points are compared by pairs, with Holm's correction") {
  // Differences 2, 3, 4: t = 3 sqrt(3), p = 0.035 with two degrees of freedom.
  const auto alone = best_set(summary_of({{0, 0, 0}, {2, 3, 4}}));
  CHECK(alone.test == BestSet::Test::paired);
  CHECK(alone.members == std::vector<std::size_t>{0});
  const auto among = best_set(summary_of({{0, 0, 0}, {2, 3, 4}, {9, 9, 9}}));
  CHECK(among.others[0].comparison.p_value == Approx(alone.others[0].comparison.p_value));
  CHECK(among.others[0].adjusted_p == Approx(alone.others[0].adjusted_p));  // the other one is refused first
  const auto third = best_set(summary_of({{0, 0, 0}, {2, 3, 4}, {9, 99, 999}}));
  CHECK(third.others[0].adjusted_p == Approx(2 * alone.others[0].adjusted_p));
  CHECK(third.members == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("points that lost replicates are set aside, and those that have not ended have tests of their own") {
  auto points = kEven;
  points.push_back({0.2701, 0.2801, NAN, 0.2751, 0.2699});  // a loss that is no number
  points.push_back({0.271, 0.281});                         // two replicates so far
  const auto set = best_set(summary_of(points));
  CHECK(set.test == BestSet::Test::pooled);
  CHECK(set.set_aside == 1);
  REQUIRE(set.others.size() == 4);
  const auto unfinished = std::ranges::find(set.others, Comparison::Method::paired,
                                            [](const AgainstBest& other) { return other.comparison.method; });
  REQUIRE(unfinished != set.others.end());
  CHECK(unfinished->adjusted_p == Approx(std::min(1.0, 4 * unfinished->comparison.p_value)));
  CHECK_FALSE(unfinished->told_apart);
  for (const auto& other : set.others)
    if (other.comparison.method == Comparison::Method::pooled)
      CHECK(other.comparison.p_value ==
            Approx(best_set(summary_of(kEven)).others[other.rank > 1 ? other.rank - 2 : 0].comparison.p_value));
}

TEST_CASE("if the best lost replicates, so did all, and all are compared") {
  const auto set = best_set(summary_of({{1, 1.1, NAN}, {5, 5.2, NAN}, {9, 9.1, NAN}}));
  CHECK(set.set_aside == 0);
  CHECK(set.others.size() == 2);
}

TEST_CASE("points without a test are not told apart, and points without a value are in no set") {
  const auto set = best_set(summary_of({{1, 1.1, 0.9}, {50}, {90, 90.1, 89.9}, {NAN, NAN}}));
  CHECK(set.members == std::vector<std::size_t>{0, 1});
  CHECK(set.others.size() == 2);
  CHECK(set.tests == 1);
  CHECK(best_set(summary_of({{NAN}})).members.empty());
  CHECK(best_set(summary_of({})).members.empty());
  CHECK(best_set(summary_of({{3, 4}})).members == std::vector<std::size_t>{0});
}

TEST_CASE("the smallest latent is looked for among the points that may be the best") {
  // From the best: latents 24, 16 (close), 8 (far).
  const auto summary = summary_of({{9, 9.1, 9.2}, {1.1, 0.9, 1.2}, {1, 1, 1}});
  const auto set = best_set(summary);
  REQUIRE(set.members == std::vector<std::size_t>{0, 1});
  const auto smallest = smallest_latent(summary, set);
  REQUIRE(smallest);
  CHECK(smallest->rank == 1);
  CHECK(smallest->latent == ParameterValue(std::int64_t{16}));
  CHECK(smallest->larger);
  CHECK_FALSE(smallest_latent(summary, {.others = {}, .members = {1}})->larger);
  auto without = summary;
  for (auto& point : without.points) point.parameters = {{"noise.ratio", 0.5}};
  CHECK_FALSE(smallest_latent(without, set));
  CHECK_FALSE(smallest_latent(summary, {}));
}

}  // namespace sandglass::test_best_set
