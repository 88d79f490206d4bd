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

}  // namespace

TEST_CASE("the verdict says whether the first is better, by which test") {
  const auto verdict = [](const StudyTable& study) { return verdict_text(summarize(study.header, study.trials)); };
  CHECK(verdict(verdict_study(0.001))
            .starts_with("The first is better than the second (trials 3-5 against 0-2, paired t-test over replicates"));
  CHECK(verdict(verdict_study(10)).starts_with("The first two are too close to call"));
  auto single = verdict_study(0);
  std::erase_if(single.trials, [](const TrialRecord& trial) { return trial.replicate > 0; });
  CHECK(verdict(single).starts_with("One replicate a point says nothing"));
  std::erase_if(single.trials, [](const TrialRecord& trial) { return trial.point > 0; });
  CHECK(verdict(single).empty());
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
