#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/results/analysis/effects/grid_study.hpp"

namespace sandglass::test_grid_table {
using namespace sandglass::results;

namespace {

GridStudy study_of(std::size_t replicates = 2) {
  return GridStudy({3, 2}, replicates, [](const auto& at, std::size_t replicate) {
    return 100.0 * static_cast<double>(at[0]) + 10.0 * static_cast<double>(at[1]) + static_cast<double>(replicate);
  });
}

}  // namespace

TEST_CASE(
    "a full grid is a table with the last axis faster and the replicates fastest, in whatever order trials come") {
  auto study = study_of();
  std::ranges::reverse(study.trials);
  for (auto& trial : study.trials) trial.point = 5 - trial.point;
  const auto [grid, problem] = study.table();
  CHECK(problem.empty());
  REQUIRE(grid.axes.size() == 2);
  CHECK(grid.axes[0].path == "a");
  CHECK(grid.axes[0].levels == std::vector<ParameterValue>{std::int64_t{0}, std::int64_t{1}, std::int64_t{2}});
  CHECK(grid.replicates == 2);
  CHECK(grid.points() == 6);
  CHECK(grid.values == std::vector<double>{0, 1, 10, 11, 100, 101, 110, 111, 200, 201, 210, 211});
  CHECK(grid.level(3, 0) == 1);
  CHECK(grid.level(3, 1) == 1);
}

TEST_CASE("values that are no numbers keep the order of their points") {
  auto study = study_of();
  for (auto& trial : study.trials)
    trial.parameters[1].second = std::string(std::get<std::int64_t>(trial.parameters[1].second) == 0 ? "relu" : "elu");
  const auto table = study.table();
  CHECK(table.problem.empty());
  CHECK(table.grid.axes[1].levels == std::vector<ParameterValue>{std::string("relu"), std::string("elu")});
}

TEST_CASE("what is no full grid says why") {
  auto study = study_of();
  study.trials[3].status = TrialStatus::failed;
  CHECK(study.table().problem == "1 of 2 replicates have a finite loss at a 0, b 1");
  study.trials[3].status = TrialStatus::completed;
  study.trials[3].scalars[0].value = INFINITY;
  CHECK(study.table().problem == "1 of 2 replicates have a finite loss at a 0, b 1");
  study.trials.resize(6);
  CHECK(study.table().problem == "3 of 4 combinations of the axes' values were tried");
  study.trials[5].parameters.pop_back();
  CHECK(study.table().problem == "b does not apply at a 1");
  study.trials.clear();
  CHECK(study.table().problem == "no trial has finished");
  auto single = study_of(1);
  for (auto& trial : single.trials) trial.scalars.clear();
  CHECK(single.table().problem == "0 of 1 replicates have a finite loss at a 0, b 0");
  single.header.axes.clear();
  CHECK(single.table().problem == "the study has no axis");
}

TEST_CASE("a point that was tried twice counts once") {
  auto study = study_of();
  auto twice = study.trials[0];
  twice.trial = twice.point = 99;
  study.trials.push_back(twice);
  CHECK(study.table().problem.empty());
  CHECK(study.table().grid.points() == 6);
}

}  // namespace sandglass::test_grid_table
