#include <catch2/catch.hpp>

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

TEST_CASE("the points that paired tests cannot tell from the best are those that scipy and statsmodels find") {
  const BestSet set = best_set(summary_of(kPoints));
  REQUIRE(set.others.size() == 3);  // by rank: points 1, 3, 2
  const double p_values[] = {0.0940660110592, 0.0956107807383, 5.79290255363e-05};
  const double adjusted[] = {0.188132022118, 0.188132022118, 0.000173787076609};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(set.others[i].rank == i + 1);
    CHECK(set.others[i].comparison.p_value == Approx(p_values[i]).epsilon(1e-9));
    CHECK(set.others[i].adjusted_p == Approx(adjusted[i]).epsilon(1e-9));
  }
  CHECK(set.tests == 3);
  CHECK(set.members == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("a point that a single test tells apart may not be once all tests are counted") {
  // Differences to the best 1, 2, 3: t = 2 sqrt(3), p = 0.074; 2, 3, 4: t = 3 sqrt(3), p = 0.035 with two freedoms.
  const auto alone = best_set(summary_of({{0, 0, 0}, {2, 3, 4}}));
  CHECK(alone.members == std::vector<std::size_t>{0});
  const auto among = best_set(summary_of({{0, 0, 0}, {2, 3, 4}, {9, 9, 9}}));
  CHECK(among.others[0].comparison.p_value == Approx(alone.others[0].comparison.p_value));
  CHECK(among.others[0].adjusted_p == Approx(alone.others[0].adjusted_p));  // the other one is refused first
  const auto third = best_set(summary_of({{0, 0, 0}, {2, 3, 4}, {9, 99, 999}}));
  CHECK(third.others[0].adjusted_p == Approx(2 * alone.others[0].adjusted_p));
  CHECK(third.members == std::vector<std::size_t>{0, 1, 2});
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
