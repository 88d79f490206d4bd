#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/ranking/winner_shrinkage.hpp"
#include "tests/results/analysis/effects/grid_study.hpp"

namespace sandglass::test_winner_shrinkage {
using namespace sandglass::results;

namespace {

/// Three points with two replicates: valid 1, 2, 3 and test by `test`.
GridStudy study(const std::function<double(std::size_t, std::size_t)>& test) {
  GridStudy out({3}, 2, [](const auto&, std::size_t) { return 0.0; });
  out.header.objectives = {{"valid.mse", true}};
  for (auto& trial : out.trials)
    trial.scalars = {{"valid.mse", "", "", 1.0 + static_cast<double>(trial.point)},
                     {"test.mse", "", "", test(trial.point, trial.replicate)}};
  return out;
}

WinnerShrinkage shrinkage(const GridStudy& made) {
  return winner_shrinkage(made.header, summarize(made.header, made.trials), made.trials);
}

}  // namespace

TEST_CASE("what the best point loses beyond what all lose on the test examples is its shrinkage") {
  // All lose 0.5; the best one 0.9 and 1.1 instead.
  const auto made = study([](std::size_t point, std::size_t replicate) {
    return point == 0 ? 1.9 + 0.2 * static_cast<double>(replicate) : 1.5 + static_cast<double>(point);
  });
  const auto out = shrinkage(made);
  CHECK(out.problem.empty());
  CHECK(out.test_metric == "test.mse");
  CHECK(out.valid.mean == 1);
  CHECK(out.test.mean == Approx(2));
  CHECK(out.gap.mean == Approx(1));
  CHECK(out.gap.half_width == Approx(12.7062 * 0.1).epsilon(1e-4));
  CHECK(out.gap_of_all == Approx(2.0 / 3));
  CHECK(out.shrinkage == Approx(1.0 / 3));
}

TEST_CASE("of a maximum a lower value on the test examples is the loss") {
  auto made = study([](std::size_t point, std::size_t) { return point == 2 ? 2.0 : 1.0 + static_cast<double>(point); });
  made.header.objectives[0].minimize = false;
  const auto out = shrinkage(made);
  CHECK(out.gap.mean == -1);
  CHECK(out.shrinkage == Approx(1 - 1.0 / 3));
}

TEST_CASE("without a test metric, a value or a validation objective there is a reason instead") {
  auto made = study([](std::size_t, std::size_t) { return NAN; });
  CHECK(shrinkage(made).problem == "the best point has no finite test.mse");
  made.trials.clear();
  CHECK(shrinkage(made).problem == "no trial has completed with a finite valid.mse");
  made.header.objectives[0].metric = "train.loss";
  CHECK(shrinkage(made).problem == "the objective train.loss is not of validation examples");
}

}  // namespace sandglass::test_winner_shrinkage
