#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/effects/grid_anova.hpp"
#include "results/analysis/importance/importance.hpp"
#include "tests/results/analysis/effects/grid_study.hpp"
#include "tests/results/analysis/importance/made_space.hpp"

namespace sandglass::test_importance {
using namespace sandglass::results;

namespace {

using Kind = Importance::Kind;

GridStudy grid_study(std::size_t replicates) {
  return GridStudy({3, 4, 2}, replicates, [](const auto& at, std::size_t replicate) {
    const double a = static_cast<double>(at[0]), b = static_cast<double>(at[1]), c = static_cast<double>(at[2]);
    return a * a - 0.5 * b + 0.3 * b * c + 0.3 * made_uniform(replicate, at[0] * 100 + at[1] * 10 + at[2]);
  });
}

const Importance::Row& row_named(const Importance& out, const std::string& name) {
  const auto found = std::ranges::find(out.rows, name, &Importance::Row::name);
  REQUIRE(found != out.rows.end());
  return *found;
}

}  // namespace

TEST_CASE("trials whose parameters changed while they trained are no grid, though where they ended looks like one") {
  auto study = grid_study(1);
  for (auto& trial : study.trials) trial.series = {{"schedule.a", "", "", {0, 1}}};
  // Two ended at the same values, and so none at some others.
  study.trials[0].parameters = study.trials[1].parameters;
  CHECK(study.table().problem == "parameters changed while trials trained");
  const auto out = importance(study.header, summarize(study.header, study.trials), 1);
  CHECK(out.problem.empty());
  CHECK(out.method == Importance::Method::fanova);
  double sum = 0;
  for (const auto& row : out.rows) sum += row.variance->share;
  CHECK(sum == Approx(1));
  REQUIRE(!out.notes.empty());
  CHECK_THAT(out.notes.back(), Catch::StartsWith("Parameters changed while 24 of the trials trained"));
  for (const auto& note : out.notes) CHECK_THAT(note, !Catch::Contains("exact analysis of the grid"));
}

TEST_CASE("where a pruner left too few points, it is named") {
  auto study = grid_study(1);
  for (std::size_t i = 1; i < study.trials.size(); ++i) study.trials[i].status = TrialStatus::pruned;
  const auto out = importance(study.header, summarize(study.header, study.trials), 1);
  CHECK_THAT(out.problem, Catch::StartsWith("1 point has a finite loss"));
  CHECK_THAT(out.problem, Catch::Contains("23 of 24 trials were pruned"));
  for (std::size_t i = 1; i < 20; ++i) study.trials[i].status = TrialStatus::completed;
  const auto left = importance(study.header, summarize(study.header, study.trials), 1);
  CHECK(left.problem.empty());
  CHECK_THAT(left.notes.back(), Catch::Contains("better part of the space"));
}

TEST_CASE("on a full grid the shares are those of the analysis of variance, the seed's among them") {
  const auto study = grid_study(4);
  const auto out = importance(study.header, summarize(study.header, study.trials), 1);
  const auto anova = grid_anova(study.table().grid);
  CHECK(out.method == Importance::Method::anova);
  CHECK(row_named(out, "a").variance->share == anova.terms[0].share);
  CHECK(row_named(out, "b with c").variance->share == anova.terms[5].share);
  CHECK(row_named(out, "b with c").axes == std::vector<std::size_t>{1, 2});
  CHECK(row_named(out, "seed").variance->share == Approx(anova.seed_share()));
  double sum = 0;
  for (const auto& row : out.rows) {
    sum += row.variance->share;
    CHECK(row.variance->low <= row.variance->share);
    CHECK(row.variance->high >= row.variance->share);
    CHECK(row.best_tenth.has_value() == (row.kind == Kind::axis));
  }
  CHECK(sum == Approx(1));
  CHECK(out.rows[0].name == "a");  // the largest first
  CHECK(row_named(out, "a").variance->high - row_named(out, "a").variance->low > 1e-4);
}

TEST_CASE("one replicate on a grid has shares without intervals, and says so") {
  const auto study = grid_study(1);
  const auto out = importance(study.header, summarize(study.header, study.trials), 1);
  CHECK(std::isnan(out.rows[0].variance->low));
  CHECK(std::ranges::count(out.rows, Kind::seed, &Importance::Row::kind) == 0);
  CHECK(out.notes.at(0) == "With one replicate there is no interval, and chance counts as what axes do together.");
}

TEST_CASE("where a trial of the grid is missing a model stands in, and the reason is given") {
  auto study = grid_study(2);
  study.trials.pop_back();
  const auto out = importance(study.header, summarize(study.header, study.trials), 1);
  CHECK(out.method == Importance::Method::fanova);
  CHECK(out.notes.at(0) ==
        "A model stands in for an exact analysis of the grid: 1 of 2 replicates have a finite loss at a 2, b 3, c 1.");
  CHECK(row_named(out, "a").variance->share > 0.7);
}

TEST_CASE("of a random search the columns say what they answer, and lost points are counted") {
  MadeSpace space(2);
  for (std::uint64_t i = 0; i < 60; ++i) {
    const double a = made_uniform(1, i), b = made_uniform(2, i);
    space.add({{"a", a}, {"b", b}}, i < 3 ? std::numeric_limits<double>::quiet_NaN() : a + 0.2 * b);
  }
  space.rank();
  const auto out = importance(space.header, space.summary, 1);
  CHECK(
      out.variance_question ==
      "What share of the variance over the whole space each explains, by a model of the means of 57 points (fANOVA, 64 "
      "trees; intervals from 100 draws of the points with 4 trees each).");
  CHECK(out.best_tenth_question ==
        "Of what sets the best 6 of 60 points apart from all, the share of each (PED-ANOVA; 100 draws of the points).");
  REQUIRE(out.notes.size() == 3);
  CHECK(out.notes[2] == "3 of 60 points have no finite loss: they are not in the variance.");
}

TEST_CASE("too few points, or no axis, are a problem that is named; a tenth needs more points") {
  MadeSpace space(2);
  CHECK(importance(space.header, {}, 1).problem ==
        "0 points have a finite loss, expected 10 at least, or a full grid (no trial has finished)");
  for (int i = 0; i < 12; ++i) space.add({{"a", 0.1 * i}, {"b", 0.3 * (i * 5 % 12)}}, i);
  const auto out = importance(space.header, space.summary, 1);
  CHECK(out.problem.empty());
  CHECK_FALSE(out.rows[0].best_tenth);
  CHECK(out.notes.back() == "What sets the best tenth apart takes 20 points; there are 12.");
  space.header.axes.clear();
  CHECK(importance(space.header, space.summary, 1).problem ==
        "the study has no axis, so nothing differs between its points");
}

}  // namespace sandglass::test_importance
