#include <catch2/catch.hpp>

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

TEST_CASE("a note says what the intervals cover") {
  StudyHeader header;
  CHECK(interval_note(header).empty());
  header.replicates = 5;
  CHECK(interval_note(header) == "± is a 95 % interval over replicates.");
  header.redrawn = {"dataset.split_seed"};
  CHECK(interval_note(header) == "± is a 95 % interval over 5 splits.");
  header.redrawn = {"dataset.seed", "dataset.split_seed", "noise.ratio"};
  CHECK(interval_note(header) == "± is a 95 % interval over 5 splits, each with its own dataset.seed and noise.ratio.");
  header.redrawn = {"dataset.seed"};
  CHECK(interval_note(header) == "± is a 95 % interval over 5 replicates, each with its own dataset.seed.");
}

}  // namespace sandglass::test_verdict_text
