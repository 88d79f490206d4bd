#include <catch2/catch.hpp>
#include <cmath>

#include "results/analysis/curves/learning_curve.hpp"

namespace sandglass::test_learning_curve {
using namespace sandglass::results;

namespace {

LearningCurve curve_of(const std::vector<std::vector<double>>& replicates, bool minimize = true) {
  std::vector<TrialRecord> trials(replicates.size());
  std::vector<const TrialRecord*> pointers;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    trials[i].series = {{"other", "", "", {0}}, {"loss", "", "", replicates[i]}};
    pointers.push_back(&trials[i]);
  }
  return learning_curve(pointers, "loss", minimize);
}

}  // namespace

TEST_CASE("a learning curve has the mean of each epoch, the best epoch, and each replicate's best and last") {
  const auto curve = curve_of({{5, 1, 3}, {7, 5, 2}});
  REQUIRE(curve.epochs.size() == 3);
  CHECK(curve.epochs[0].mean == 6);
  CHECK(curve.epochs[0].half_width == Approx(std::tan(std::acos(-1.0) * 0.475)));  // s / sqrt(2) = 1, t of one freedom
  CHECK(curve.epochs[2].mean == 2.5);
  CHECK(curve.best_epoch == 3);
  CHECK(curve.best.mean == 1.5);  // 1 at epoch 2, and 2 at epoch 3
  CHECK(curve.last.mean == 2.5);
  CHECK(curve_of({{5, 1, 3}, {7, 5, 2}}, false).best_epoch == 1);
  CHECK(curve_of({{5, 1, 3}, {7, 5, 2}}, false).best.mean == 6);
}

TEST_CASE("its bands are scipy's") {
  const auto curve = curve_of(
      {{0.271, 0.280, 0.266, 0.275, 0.270}, {0.274, 0.279, 0.272, 0.276, 0.275}, {0.290, 0.297, 0.281, 0.296, 0.289}});
  const double known[5][2] = {{0.278333333333, 0.0253738991462},
                              {0.285333333333, 0.0251295220317},
                              {0.273, 0.0187548284388},
                              {0.282333333333, 0.0294276843135},
                              {0.278, 0.024465919084}};  // tests/referees/analysis_values.py
  REQUIRE(curve.epochs.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(curve.epochs[i].mean == Approx(known[i][0]).epsilon(1e-10));
    CHECK(curve.epochs[i].half_width == Approx(known[i][1]).epsilon(1e-9));
  }
}

TEST_CASE("a replicate that outlives the others does not decide which epoch is best") {
  const auto curve = curve_of({{5, 4, 3, 1}, {5, 4, NAN}, {5, 6}});
  CHECK(curve.best_epoch == 2);
  CHECK(curve.epochs[2].count == 1);
  CHECK(curve.epochs[3].mean == 1);
  CHECK(curve.best.mean == 10 / 3.0);
  CHECK(curve.last.mean == 11 / 3.0);
}

TEST_CASE("without a finite value there is a curve of nothing") {
  const auto curve = curve_of({{NAN, INFINITY}, {}});
  CHECK(curve.epochs.size() == 2);
  CHECK(curve.epochs[0].count == 0);
  CHECK(curve.best_epoch == 0);
  CHECK(std::isnan(curve.best.mean));
  TrialRecord without;
  CHECK(learning_curve({&without}, "loss", true).epochs.empty());
  CHECK(learning_curve({}, "loss", true).best.count == 0);
}

}  // namespace sandglass::test_learning_curve
