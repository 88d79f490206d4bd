#include <catch2/catch.hpp>
#include <cmath>

#include "results/report/verdict_text.hpp"
#include "results/store/study_table.hpp"

namespace sandglass::test_verdict_text {
using namespace sandglass::results;

namespace {

/// Three points of three replicates each; the second is best and the third has failed.
StudyTable verdict_study(double spread) {
  StudyTable out;
  out.header.objectives = {{"error", true}};
  out.header.axes = {{"model.latent", "", "", AxisType::integer}};
  out.header.replicates = 3;
  for (std::uint64_t n = 0; n < 9; ++n) {
    TrialRecord trial;
    trial.trial = n;
    trial.point = n / 3;
    trial.replicate = static_cast<std::uint32_t>(n % 3);
    trial.parameters = {{"model.latent", static_cast<std::int64_t>(8 * trial.point)}};
    trial.scalars = {{"error", "", "", (trial.point == 0 ? 2.0 : 1.0) + spread * static_cast<double>(n % 3 * (n + 1))}};
    if (trial.point == 2) trial.status = TrialStatus::failed;
    out.trials.push_back(trial);
  }
  return out;
}

std::string verdict(const StudyTable& study) {
  return verdict_text(study.header, summarize(study.header, study.trials));
}

}  // namespace

TEST_CASE("the verdict says whether the first is better, by which test") {
  CHECK(verdict(verdict_study(0.001))
            .starts_with("The first is better than the second (trials 3-5 against 0-2, paired t-test over replicates"));
  CHECK(verdict(verdict_study(10)).starts_with("The first two are too close to call"));
  auto single = verdict_study(0);
  single.header.replicates = 1;
  std::erase_if(single.trials, [](const TrialRecord& trial) { return trial.replicate > 0; });
  CHECK(verdict(single).starts_with("One replicate a point says nothing"));
  std::erase_if(single.trials, [](const TrialRecord& trial) { return trial.point > 0; });
  CHECK(verdict(single).empty());
}

TEST_CASE("the verdict says which points lost replicates, and compares no survivors") {
  auto study = verdict_study(0.001);
  study.trials[4].status = TrialStatus::failed;
  CHECK(verdict(study) ==
        "The first is the only point with a value of every replicate. Points marked * rank after the others: of their "
        "replicates some failed, were pruned or have no finite error.");
  study.trials[1].status = TrialStatus::pruned;
  CHECK(
      verdict(study).starts_with("No point has a value of every replicate, so the order says little. Points marked *"));
  study = verdict_study(0.001);
  study.trials[6].status = TrialStatus::completed;
  CHECK(verdict(study).find("p = ") != std::string::npos);
  CHECK(verdict(study).find("Points marked *") != std::string::npos);
}

TEST_CASE("without a test the verdict says what is missing, and no advice that the study follows") {
  auto study = verdict_study(0.001);
  std::erase_if(study.trials, [](const TrialRecord& trial) { return trial.replicate > 0; });
  CHECK(verdict(study) == "Too few replicates have finished to tell the first two apart.");
  std::erase_if(study.trials, [](const TrialRecord& trial) { return trial.point == 0; });
  CHECK(verdict(study) == "The first is the only point with a value of error.");
}

TEST_CASE("points whose objective measures something else are not compared") {
  auto study = verdict_study(0.001);
  study.header.measures = {{"model.latent=0", "loss bce"}, {"model.latent=8", "loss mse"}};
  CHECK(verdict(study) ==
        "The first two are not compared: error measures something else in each (loss mse, loss bce).");
  study.header.measures = {{"model.latent=0", "loss mse"}, {"model.latent=8", "loss mse"}};
  CHECK(verdict(study).starts_with("The first is better"));
  study.header.measures = {{"model.latent", ""}};
  CHECK(verdict(study) ==
        "The first two are not compared: error measures something else in each (model.latent 8, model.latent 0).");
}

namespace {

/// The verdict on points with these values by replicate; point p has latent 8 * (p + 1).
std::string verdict_on(const std::vector<std::vector<double>>& points) {
  StudyTable study;
  study.header.objectives = {{"error", true}};
  study.header.replicates = 3;
  for (std::uint64_t point = 0; point < points.size(); ++point)
    for (std::uint32_t replicate = 0; replicate < points[point].size(); ++replicate) {
      TrialRecord trial;
      trial.trial = study.trials.size();
      trial.point = point;
      trial.replicate = replicate;
      trial.parameters = {{"model.latent", static_cast<std::int64_t>(8 * (point + 1))}};
      trial.scalars = {{"error", "", "", points[point][replicate]}};
      study.trials.push_back(trial);
    }
  return verdict_text(study.header, summarize(study.header, study.trials));
}

}  // namespace

TEST_CASE("the verdict names the points that cannot be told from the best, and the smallest code among them") {
  CHECK(verdict_on({{9, 9.1, 9.2}, {1.1, 0.9, 1.2}, {1, 1, 1}}) ==
        "The first two are too close to call (trials 6-8 against 3-5, paired t-test over replicates, p = 0.53). 2 of 3 "
        "points cannot be told from the best: ranks 1-2 (2 tests, Holm's correction). Among them the smallest "
        "model.latent is 16 (rank 2). If the difference of the first two and its spread are as measured, 41 more "
        "replicates would tell them apart four times in five.");
  CHECK(
      verdict_on({{0, 0.1, 0.2}, {5, 5.1, 5.3}, {9, 9, 9}}) ==
      "The first is better than the second (trials 0-2 against 3-5, paired t-test over replicates, p = 4.4e-05). It is "
      "told from all 2 other points (2 tests, Holm's correction).");
}

TEST_CASE("a first point that is better only by a test of its own is said to be so") {
  CHECK_THAT(verdict_on({{0, 0, 0}, {2, 3, 4}, {9, 99, 999}}),
             Catch::StartsWith("The first is better than the second taken alone (trials 0-2 against 3-5,") &&
                 Catch::Contains("3 of 3 points cannot be told from the best: ranks 1-3 (2 tests, Holm's"));
}

TEST_CASE("many points that may be the best are counted, and those without a test are said") {
  std::vector<std::vector<double>> points;
  for (int i = 0; i < 14; ++i) points.push_back({1.0 + 0.01 * i, 2.0 - 0.005 * i});
  points.push_back({9});
  points.insert(points.begin() + 1, {3, 4});
  CHECK_THAT(
      verdict_on(points),
      Catch::Contains(
          "15 of 16 points cannot be told from the best: ranks 1-10 and 5 more "
          "(14 tests, Dunnett's correction, taking one spread for all points; 1 with too few replicates for a test)"));
}

TEST_CASE("the verdict says that the spread is taken as one, or why it is not, and which points are left out") {
  std::vector<std::vector<double>> points = {
      {1, 1.2, 1.1}, {1.1, 1.15, 1.3}, {2, 2.3, 2.1}, {3.1, 3, 3.2}, {4, 4.2, 4.1}};
  CHECK_THAT(
      verdict_on(points),
      Catch::StartsWith("The first two are too close to call (trials 0-2 against 3-5, paired t-test over "
                        "replicates with the spread of all points, p = ") &&
          Catch::Contains("2 of 5 points cannot be told from the best: ranks 1-2 (4 tests, Dunnett's correction, "
                          "taking one spread for all points)") &&
          Catch::Contains("more replicates would tell them apart"));
  points.push_back({1.2, NAN, 1.1});
  CHECK_THAT(verdict_on(points),
             Catch::Contains("taking one spread for all points; 1 that lost replicates left out)") &&
                 Catch::EndsWith("have no finite error."));
  points.pop_back();
  for (int i = 0; i < 8; ++i) points.push_back({8, 8.1 + 0.01 * i, 8.2});
  points.push_back({9, 20, 50});
  CHECK_THAT(verdict_on(points), Catch::Contains("Holm's correction, each point with its own spread, as these differ"));
}

TEST_CASE("points that are left only because they scatter are counted apart, as undecided") {
  const std::vector<std::vector<double>> points = {
      {1.01, 0.93, 0.94}, {0.93, 1.3, 1.19}, {1.08, 1.5, 1.59}, {1.46, 1.65, 1.66}, {2.16, 2.09, 2.08}};
  CHECK_THAT(verdict_on(points),
             Catch::Contains("2 of 5 points cannot be told from the best: ranks 1-2 (4 tests") &&
                 Catch::Contains("1 more is undecided: rank 3, with a mean that is clearly worse and replicates that "
                                 "scatter too much to say so."));
}

TEST_CASE("points with no difference on average are not said to need a number of replicates") {
  CHECK_THAT(verdict_on({{1, 2}, {2, 1}}), Catch::EndsWith("more replicates will hardly tell them apart."));
}

TEST_CASE("a note says what the intervals cover") {
  StudyHeader header;
  CHECK(interval_note(header).empty());
  header.replicates = 5;
  CHECK(interval_note(header) == "± is a 95 % interval over 5 replicates: initialisation.");
  header.redraw = {"initialisation", "split"};
  CHECK(interval_note(header) == "± is a 95 % interval over 5 replicates: initialisation, split.");
  header.redrawn = {"dataset.seed"};
  CHECK(interval_note(header) == "± is a 95 % interval over 5 replicates: initialisation, split, dataset.seed.");
  header.redrawn.clear();
  header.redraw = {"split"};
  CHECK(interval_note(header) == "± is a 95 % interval over 5 replicates: split.");
  header.redraw = {"initialisation"};
  header.folds = 5;
  CHECK_THAT(interval_note(header), Catch::StartsWith("± is a 95 % interval over 5 folds: initialisation;") &&
                                        Catch::EndsWith("rather too narrow."));
}

}  // namespace sandglass::test_verdict_text
